"""pywinrm's transport against the simulator: over TLS with Basic, Kerberos and NTLM, and sealed over HTTP.

    pywinrm.py HTTPS-URL HTTP-URL ROOT-PEM TOKEN SITE
"""
import base64
import sys
import uuid
from xml.sax.saxutils import escape

import gssapi
from gssapi.raw import IOV, IOVBufferType, unwrap_iov, wrap_iov
from requests.auth import AuthBase
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError
from winrm.protocol import Protocol
from winrm.transport import Transport

https, http, root, token, site = sys.argv[1:6]
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
SPACE = f"{WMI}root/sms/site_{site}/"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"
failed = False


def check(name, passed, output=""):
    global failed
    failed = failed or not passed
    print(("ok " if passed else "FAILED ") + name, output if not passed else "", flush=True)


def envelope(action, uri, body="", selectors=None, headers=""):
    # What pywinrm sends before a shell command, with another action and body.
    chosen = "".join(f'<w:Selector Name="{name}">{escape(value)}</w:Selector>'
                     for name, value in (selectors or {}).items())
    return ('<?xml version="1.0" encoding="utf-8"?>'
            '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"'
            ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
            ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
            ' xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"'
            ' xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration"><env:Header>'
            '<a:To>http://windows-host:5985/wsman</a:To><a:ReplyTo><a:Address mustUnderstand="true">'
            'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>'
            '<w:MaxEnvelopeSize mustUnderstand="true">153600</w:MaxEnvelopeSize>'
            f'<a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><w:Locale mustUnderstand="false" xml:lang="en-US"/>'
            '<p:DataLocale mustUnderstand="false" xml:lang="en-US"/><w:OperationTimeout>PT20S</w:OperationTimeout>'
            f'<w:ResourceURI mustUnderstand="true">{uri}</w:ResourceURI>'
            f'<a:Action mustUnderstand="true">{action}</a:Action>{headers}'
            + (f"<w:SelectorSet>{chosen}</w:SelectorSet>" if chosen else "")
            + f"</env:Header><env:Body>{body}</env:Body></env:Envelope>")


class KerberosBySystem(AuthBase):
    """Stands in for the Kerberos module that pywinrm would seal with and Debian does not package: MIT's library
    through python3-gssapi. What pywinrm makes of it on the wire stays pywinrm's."""
    winrm_encryption_available = True

    def __init__(self, service):
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(service, gssapi.NameType.hostbased_service), usage="initiate",
            mech=gssapi.OID.from_int_seq("1.3.6.1.5.5.2"),
            flags=[gssapi.RequirementFlag.mutual_authentication, gssapi.RequirementFlag.confidentiality,
                   gssapi.RequirementFlag.integrity, gssapi.RequirementFlag.out_of_sequence_detection])

    def __call__(self, request):
        if not self.context.complete:
            request.headers["Authorization"] = "Negotiate " + base64.b64encode(self.context.step()).decode()
            request.register_hook("response", self.prove)
        return request

    def prove(self, response, **_):
        given = response.headers.get("www-authenticate", "")
        if not self.context.complete and given.lower().startswith("negotiate "):
            self.context.step(base64.b64decode(given.split()[1]))
        return response

    def wrap_winrm(self, _host, message):
        iov = IOV(IOVBufferType.header, message, IOVBufferType.padding, std_layout=False)
        wrap_iov(self.context, iov, confidential=True)
        return iov[1].value + (iov[2].value or b""), iov[0].value

    def unwrap_winrm(self, _host, message, header):
        iov = IOV((IOVBufferType.header, False, header), (IOVBufferType.data, False, message),
                  (IOVBufferType.data, False, b""), std_layout=False)
        unwrap_iov(self.context, iov)
        return iov[1].value


def sealed_kerberos():
    transport = Transport(endpoint=http.replace("127.0.0.1", "localhost"), auth_method="basic", username="x",
                          password="x")
    transport.build_session()
    transport.session.auth = KerberosBySystem("HTTP@localhost")
    transport.auth_method = "kerberos"
    transport.setup_encryption()
    return transport


def text(transport, *message, **more):
    answer = transport.send_message(envelope(*message, **more))
    return answer if isinstance(answer, str) else answer.decode()


def operations(name, transport):
    try:
        got = text(transport, TRANSFER + "Get", SPACE + "SMS_Site", selectors={"SiteCode": site})
        check(f"{name}: Get", f"<p:SiteCode>{site}</p:SiteCode>" in got, got)
        query = f"select SiteCode from SMS_Site where SiteCode = '{site}'"
        body = ('<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements><w:Filter Dialect='
                f'"http://schemas.microsoft.com/wbem/wsman/1/WQL">{query}</w:Filter></n:Enumerate>')
        got = text(transport, ENUMERATION + "Enumerate", SPACE + "*", body)
        check(f"{name}: Enumerate with WQL", f"<SiteCode>{site}</SiteCode>" in got, got)
        fragment = '<w:FragmentTransfer mustUnderstand="true">Comments</w:FragmentTransfer>'
        got = text(transport, ENUMERATION + "Enumerate", SPACE + "*",
                   body.replace(query, "select ID from SMS_Alert where Name like 'Sync%'"))
        alert = got.split("<ID>")[1].split("<")[0]
        comment = "by pywinrm, " + name
        got = text(transport, TRANSFER + "Put", SPACE + "SMS_Alert",
                   f"<w:XmlFragment><Comments>{comment}</Comments></w:XmlFragment>", selectors={"ID": alert},
                   headers=fragment)
        check(f"{name}: Put", f"<p:Comments>{comment}</p:Comments>" in got, got)
        registry = WMI + "root/cimv2/StdRegProv"
        got = text(transport, registry + "/GetDWORDValue", registry,
                   f'<m:GetDWORDValue_INPUT xmlns:m="{registry}"><m:hDefKey>2147483650</m:hDefKey><m:sSubKeyName>'
                   r'SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER</m:sSubKeyName>'
                   '<m:sValueName>ConfigurationState</m:sValueName></m:GetDWORDValue_INPUT>')
        check(f"{name}: Invoke", "<p:uValue>2</p:uValue>" in got, got)
        try:
            text(transport, TRANSFER + "Get", SPACE + "SMS_Site", selectors={"SiteCode": "XXX"})
            check(f"{name}: fault", False)
        except WinRMTransportError as problem:
            check(f"{name}: fault", "2150858752" in str(problem.args), str(problem.args))
    except Exception as problem:  # pylint: disable=broad-except
        check(name, False, repr(problem))


operations("Basic, TLS", Transport(endpoint=https, auth_method="plaintext", username="simulator", password=token,
                                   ca_trust_path=root))
operations("Kerberos, TLS", Transport(endpoint=https.replace("127.0.0.1", "localhost"), auth_method="kerberos",
                                      username="alice@EXAMPLE.TEST", service="HTTP", ca_trust_path=root))
operations("NTLM, TLS", Transport(endpoint=https, auth_method="ntlm", username="EXAMPLE\\bob", password="bobpw",
                                  ca_trust_path=root))
operations("NTLM, sealed", Transport(endpoint=http, auth_method="ntlm", username="EXAMPLE\\bob", password="bobpw",
                                     message_encryption="always"))
try:
    operations("Kerberos, sealed", sealed_kerberos())
except Exception as problem:  # pylint: disable=broad-except
    check("Kerberos, sealed", False, repr(problem))
for what, more in (("a wrong password is refused", {"password": "no", "message_encryption": "always"}),
                   ("a message in clear is refused", {"password": "bobpw", "message_encryption": "never"})):
    try:
        text(Transport(endpoint=http, auth_method="ntlm", username="EXAMPLE\\bob", **more), TRANSFER + "Get",
             SPACE + "SMS_Site", selectors={"SiteCode": site})
        check(what, False)
    except InvalidCredentialsError:
        check(what, True)
try:
    Protocol(endpoint=https, transport="plaintext", username="simulator", password=token,
             ca_trust_path=root).open_shell()
    check("a shell is not there", False)
except Exception as problem:  # pylint: disable=broad-except
    check("a shell is not there", "500" in str(problem) or "resource" in str(problem), str(problem))
sys.exit(1 if failed else 0)
