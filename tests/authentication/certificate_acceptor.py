"""A web server over TLS that demands a client certificate. Arguments: PEM file with certificate and key, PEM file with
the roots of its clients. Says its port on standard error, and answers every GET with one row: who came."""
import http.server
import json
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        subject = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)
        text = json.dumps({"value": [{"ThisSiteCode": subject["commonName"]}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

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
