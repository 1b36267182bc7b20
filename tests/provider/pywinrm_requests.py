"""Prints, as JSON, the WS-Man requests that pywinrm sends to a server on loopback: those of a shell, which are its
own from the first to the last byte, and its own header around nothing for the operations of a provider class."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import xmltodict
from winrm.protocol import Protocol

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_CAS/"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"

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
# The only selector that pywinrm writes is a shell's.
for action, resource, selector in ((TRANSFER + "Get", "SMS_SCI_Component", "S-1"),
                                   (TRANSFER + "Put", "SMS_SCI_Component", "S-1"),
                                   (TRANSFER + "Create", "SMS_SCI_Component", None),
                                   (TRANSFER + "Delete", "SMS_SCI_Component", "S-1"),
                                   (ENUMERATION + "Enumerate", "*", None), (ENUMERATION + "Pull", "*", None),
                                   (WMI + "SMS_SoftwareUpdate/SyncNow", "SMS_SoftwareUpdate", None)):
    envelope = protocol._get_soap_header(action=action, resource_uri=WMI + resource, shell_id=selector)
    envelope["env:Body"] = {}
    protocol.send_message(xmltodict.unparse({"env:Envelope": envelope}))
server.shutdown()
print(json.dumps(captured))
