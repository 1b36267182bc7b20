"""Prints, as JSON, the WS-Man requests that wsl (Dell's command line client) makes by itself, header and body,
for the operations of a provider class. Who answers is a server on loopback: a site's objects as WMI shows them.
"""
import json
import os
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_CAS"
OPEN = f"""<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:wsman="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
 xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:p="{WMI}/SMS_SCI_Component" xmlns:e="{WMI}/SMS_EmbeddedProperty"><s:Header/><s:Body>"""
CLOSE = "</s:Body></s:Envelope>"
# An object with what the product writes: texts, a number, two embedded objects.
COMPONENT = """<p:SMS_SCI_Component><p:ComponentName>SMS_WSUS_SYNC_MANAGER</p:ComponentName>
<p:FileType>2</p:FileType><p:Flag>0</p:Flag><p:ItemName>SMS_WSUS_SYNC_MANAGER|cas01.contoso.com</p:ItemName>
<p:ItemType>Component</p:ItemType><p:Name>SMS_WSUS_SYNC_MANAGER</p:Name>
<p:Props xsi:type="e:SMS_EmbeddedProperty_Type" xmlns:e="%s/SMS_EmbeddedProperty"><e:PropertyName>Sync Schedule</e:PropertyName>
<e:Value>1</e:Value><e:Value1>&lt;a&amp;b&gt;</e:Value1><e:Value2>x</e:Value2></p:Props>
<p:Props xsi:type="e:SMS_EmbeddedProperty_Type" xmlns:e="%s/SMS_EmbeddedProperty"><e:PropertyName>Parent WSUS</e:PropertyName>
<e:Value>0</e:Value><e:Value1>y</e:Value1><e:Value2>ws.contoso.com</e:Value2></p:Props>
<p:SiteCode>CAS</p:SiteCode></p:SMS_SCI_Component>""" % (WMI, WMI)
SELECTORS = """<wsman:SelectorSet><wsman:Selector Name="FileType">2</wsman:Selector>
<wsman:Selector Name="ItemName">SMS_WSUS_SYNC_MANAGER|cas01.contoso.com</wsman:Selector>
<wsman:Selector Name="ItemType">Component</wsman:Selector>
<wsman:Selector Name="SiteCode">CAS</wsman:Selector></wsman:SelectorSet>"""
REFERENCE = """<wsa:EndpointReference>
<wsa:ReferenceParameters><wsman:ResourceURI>%s</wsman:ResourceURI>
%s</wsa:ReferenceParameters></wsa:EndpointReference>"""


def reference(name, selectors):
    return REFERENCE % (f"{WMI}/{name}", selectors)


def answer(request):
    if "enumeration/Pull<" in request:
        return "<n:PullResponse><n:Items/><n:EndOfSequence/></n:PullResponse>"
    if "EnumerateObjectAndEPR" in request:
        return ("<n:EnumerateResponse><n:EnumerationContext/><wsman:Items><wsman:Item>" + COMPONENT +
                reference("SMS_SCI_Component", SELECTORS) +
                "</wsman:Item></wsman:Items><wsman:EndOfSequence/></n:EnumerateResponse>")
    if "enumeration/Enumerate<" in request:
        return ("<n:EnumerateResponse><n:EnumerationContext>uuid:C-1</n:EnumerationContext><wsman:Items/>"
                "</n:EnumerateResponse>")
    return COMPONENT


captured = []


class Capture(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        captured.append({"body": text, "contentType": self.headers.get("Content-Type", "")})
        reply = (OPEN + answer(text) + CLOSE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Capture)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory(prefix="wsl-") as folder:
    with open(f"{folder}/.wsl-config", "w", encoding="utf-8") as config:
        config.write('WSNOSSL=true\nWSDEFAULTSCHEMA="schemas.microsoft.com"\nKEEPHISTORY=0\n'
                     "WSOPERATIONTIMEOUT=60\nWSMAXENVELOPESIZE=153600\n")
    # wsl calls every method on an object; this names one.
    with open(f"{folder}/epr.xml", "w", encoding="utf-8") as epr:
        epr.write(reference("SMS_SoftwareUpdate", '<wsman:SelectorSet><wsman:Selector Name="CI_ID">1'
                            "</wsman:Selector></wsman:SelectorSet>").replace("><", ">\n<") + "\n")
    env = dict(PATH="/usr/bin:/bin", HOME=folder, WSENDPOINT=f"127.0.0.1:{server.server_port}", WSUSER="user",
               WSPASS="secret", IPINTERACTIVE="0", LANG="C.UTF-8")
    for command in (["wslget", f"{WMI}/SMS_Site", "SiteCode=CAS"],
                    ["wslenum", f"{WMI}/*", "-opti", "500", "-dialect",
                     "http://schemas.microsoft.com/wbem/wsman/1/WQL", "-filter",
                     "SELECT SiteCode, Type FROM SMS_Site WHERE Type = 2"],
                    ["wslput", f"{WMI}/SMS_SCI_Component", "Flag=6"],
                    ["wslinvoke", f"{WMI}/SMS_SoftwareUpdate", "SyncNow", "fullSync=false", "-inst", "epr.xml"]):
        subprocess.run(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=60, check=False)
server.shutdown()
print(json.dumps(captured))
