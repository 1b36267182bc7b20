"""A web server over TLS that demands a client certificate. Arguments: PEM file with certificate and key, PEM file with
the roots of its clients. Says its port on standard error. Answers every GET with one row: who came; and so every POST,
over WS-Man, where the certificate counts only for a request that names the security profile, as MS-WSMV has it."""
import http.server
import json
import ssl
import sys


MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
ROW = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration"
 xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header/><s:Body><n:EnumerateResponse><w:Items><Row>
<ThisSiteCode>{}</ThisSiteCode><ProviderForLocalSite>true</ProviderForLocalSite><SiteCode>CAS</SiteCode></Row></w:Items>
<w:EndOfSequence/></n:EnumerateResponse></s:Body></s:Envelope>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def who(self):
        return dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)["commonName"]

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        if "Authorization" in self.headers:
            self.answer(400, "")
        else:
            self.answer(200, json.dumps({"value": [{"ThisSiteCode": self.who()}]}))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Authorization") == MUTUAL:
            self.answer(200, ROW.format(self.who()))
        else:
            self.answer(401, "")

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[1])
tls.verify_mode = ssl.CERT_REQUIRED
tls.load_verify_locations(sys.argv[2])
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(f"listening on {server.server_port}.", file=sys.stderr, flush=True)
server.serve_forever()
