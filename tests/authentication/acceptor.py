"""A web server over TLS that lets callers in with python3-gssapi and states its channel binding: that of its own
certificate, or (as if something stood between) that of another. Arguments: PEM file with certificate and key, and
`right` or `wrong`. Says its port on standard error, and answers who came and whether the channel was bound."""
import base64
import hashlib
import http.server
import json
import ssl
import sys

import gssapi

# By itself python3-gssapi keeps an error back while there is a token to send.
gssapi.SecurityContext.__DEFER_STEP_ERRORS__ = False
CHANNEL_BOUND = 2048  # GSS_C_CHANNEL_BOUND_FLAG, RFC 5056's acceptor side in krb5 1.19


def binding(certificate):
    der = ssl.PEM_cert_to_DER_cert(certificate)
    if sys.argv[2] == "wrong":
        der += b"another"
    return gssapi.raw.ChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(der).digest())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, token):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("WWW-Authenticate", "Negotiate" + (" " + base64.b64encode(token).decode() if token else ""))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Negotiate":
            return self.answer(401, {}, None)
        context = gssapi.SecurityContext(usage="accept", channel_bindings=self.server.binding)
        try:
            reply = context.step(base64.b64decode(token))
        except gssapi.exceptions.GSSError as error:
            print(error, file=sys.stderr, flush=True)
            return self.answer(401, {}, getattr(error, "token", None))
        self.answer(200, {"name": str(context.initiator_name), "bound": bool(int(context.actual_flags) & CHANNEL_BOUND)}, reply)

    def log_message(self, *arguments):
        pass


pem = open(sys.argv[1], encoding="ascii").read()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.binding = binding(pem[: pem.index("-----END CERTIFICATE-----") + 26])
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[1])
server.socket = tls.wrap_socket(server.socket, server_side=True)
print(f"listening on {server.server_port}.", file=sys.stderr, flush=True)
server.serve_forever()
