"""Prints, as JSON, the WS-Man requests that pywinrm sends for a few operations to a server on loopback."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from winrm.protocol import Protocol

ANSWER = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
 xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"
 xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell">
<s:Header><a:RelatesTo>%s</a:RelatesTo></s:Header>
<s:Body><x:ResourceCreated><a:ReferenceParameters><w:SelectorSet><w:Selector Name="ShellId">S-1</w:Selector>
</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>
<rsp:CommandResponse><rsp:CommandId>C-1</rsp:CommandId></rsp:CommandResponse></s:Body></s:Envelope>"""

captured = []


class Capture(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if text:
            captured.append({"body": text, "contentType": self.headers.get("Content-Type", "")})
        start = text.find("<a:MessageID>")
        relates = text[start + 13:text.find("</a:MessageID>")] if start >= 0 else ""
        answer = (ANSWER % relates).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Capture)
threading.Thread(target=server.serve_forever, daemon=True).start()
protocol = Protocol(endpoint="http://127.0.0.1:%d/wsman" % server.server_port, transport="plaintext",
                    username="user", password="secret", message_encryption="never",
                    operation_timeout_sec=60, read_timeout_sec=70)
shell = protocol.open_shell()
command = protocol.run_command(shell, "whoami")
protocol.cleanup_command(shell, command)
protocol.close_shell(shell)
server.shutdown()
print(json.dumps(captured))
