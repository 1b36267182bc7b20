#!/usr/bin/python3
"""WS-Man of `supctl simulate` under clients that others wrote: wsl, pywinrm and Go's masterzen/winrm.

    run.py SUPCTL DESCRIPTION TOP-SITE

A KDC of its own, NTLM users of its own, everything on loopback and in one temporary folder. Prints one line a
check; the exit code is 0 when all passed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SBIN = "/usr/sbin:/usr/bin:/sbin:/bin"
# Python's NTLM needs MD4, which OpenSSL keeps in its legacy provider.
OPENSSL = """openssl_conf = init
[init]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
"""
KRB5 = """[libdefaults]
 default_realm = EXAMPLE.TEST
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 EXAMPLE.TEST = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = EXAMPLE.TEST
"""
KDC = """[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 EXAMPLE.TEST = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
 }}
"""
WSL = """WSDEFAULTSCHEMA="schemas.microsoft.com"
KEEPHISTORY=0
"""

results = []


def check(name, passed, output=""):
    results.append(bool(passed))
    print(f"{'ok    ' if passed else 'FAILED'} {name}", flush=True)
    if not passed:
        print(output[-4000:], flush=True)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(command, env, cwd):
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=180)
    return done.returncode, done.stdout + done.stderr


def wait_for(path, process):
    for _ in range(600):
        if os.path.exists(path):
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def start_kdc(folder, env):
    port = free_port()
    write(f"{folder}/krb5.conf", KRB5.format(port=port))
    write(f"{folder}/kdc.conf", KDC.format(port=port, folder=folder))
    subprocess.run(["kdb5_util", "create", "-s", "-r", "EXAMPLE.TEST", "-P", "masterpw"], env=env, check=True,
                   capture_output=True)
    for query in ("addprinc -pw alicepw alice", "addprinc -randkey HTTP/localhost",
                  f"ktadd -k {folder}/http.keytab HTTP/localhost"):
        subprocess.run(["kadmin.local", "-q", query], env=env, check=True, capture_output=True)
    kdc = subprocess.Popen(["krb5kdc", "-n"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        if subprocess.run(["kinit", "alice"], env=env, input="alicepw\n", text=True,
                          capture_output=True).returncode == 0:
            break
        time.sleep(0.1)
    return kdc


def wsl(folder, env, connection, uri):
    work = f"{folder}/wsl"
    os.makedirs(work)
    write(f"{work}/.wsl-config", WSL)
    place = connection["https"].split("/")[2]
    shutil.copy(connection["root"], f"{work}/{place}.crt")
    env = dict(env, HOME=work, WSENDPOINT=place, WSUSER="simulator", WSPASS=connection["token"],
               IPINTERACTIVE="0")
    write(f"{work}/epr.xml", f"""<s:Body><a:EndpointReference>
<a:ReferenceParameters>
<w:ResourceURI>{uri}/SMS_SoftwareUpdate</w:ResourceURI>
<w:SelectorSet xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><w:Selector Name="__cimnamespace">{
        uri.split('/wmi/')[1]}</w:Selector></w:SelectorSet>
</a:ReferenceParameters>
</a:EndpointReference></s:Body>
""")
    site = connection["site"]
    cases = [
        ("Identify", ["wslid", "check"], "ProductVendor>Microsoft Corporation"),
        ("Get", ["wslget", f"{uri}/SMS_Site", f"SiteCode={site}"], f"<p:SiteCode>{site}</p:SiteCode>"),
        ("Get of nothing", ["wslget", f"{uri}/SMS_Site", "SiteCode=XXX"], 'Code="2150858752"'),
        ("Enumerate and Pull", ["wslenum", f"{uri}/SMS_Site"], "EndOfSequence"),
        ("Put", ["wslput", f"{uri}/SMS_Alert", "Comments=by-wsl", "-fragment"],
         "<p:Comments>by-wsl</p:Comments>"),
        ("Invoke", ["wslinvoke", f"{uri}/SMS_SoftwareUpdate", "SyncNow", "fullSync=false", "-inst", "epr.xml"],
         "<p:ReturnValue>0</p:ReturnValue>"),
    ]
    for name, command, expected in cases:
        _, output = run(command, env, work)
        check(f"wsl: {name}", expected in output, output)


def simulate(supctl, description, folder, name, env, more):
    """Starts a simulator; its process and its connection, which is nothing when it does not run."""
    file = f"{folder}/{name}.yaml"
    process = subprocess.Popen([supctl, "simulate", "--from", description, "--at", "converged",
                                "--connection-out", file, *more], env=env, cwd=folder)
    if not wait_for(file, process):
        return process, None
    with open(file, encoding="utf-8") as opened:
        urls = re.findall(r"winrm: \"(https?://[^\"]+/wsman)\"", opened.read())
    # The certificate is good for the address too, which needs nobody to resolve a name.
    urls = [re.sub(r"//[^:/]+:", "//127.0.0.1:", one) for one in urls]
    with open(file + ".token", encoding="utf-8") as opened:
        token = opened.read().strip()
    return process, {"https": next(one for one in urls if one.startswith("https:")),
                     "http": next((one for one in urls if one.startswith("http:")), "-"),
                     "root": file + ".root.pem", "token": token}


def foreign(name, command, connection, site, env, folder):
    """A client's own program: it prints `ok …` or `FAILED …` a check."""
    arguments = [connection[key] for key in ("https", "http", "root", "token")] + [site]
    code, output = run(command + arguments, env, folder)
    for line in output.splitlines():
        verdict, _, what = line.partition(" ")
        if verdict in ("ok", "FAILED"):
            check(f"{name}: {what}", verdict == "ok", output)
    check(f"{name}: runs to its end", code == 0, output)


def main():
    supctl, description = (os.path.abspath(path) for path in sys.argv[1:3])
    site = sys.argv[3]
    folder = tempfile.mkdtemp(prefix="wsman-foreign-")
    # The product itself runs with the system's OpenSSL.
    own = {"PATH": SBIN, "HOME": folder, "LANG": "C.UTF-8", "KRB5_CONFIG": f"{folder}/krb5.conf",
           "KRB5_KDC_PROFILE": f"{folder}/kdc.conf", "KRB5CCNAME": f"FILE:{folder}/tickets",
           "KRB5RCACHEDIR": folder, "NTLM_USER_FILE": f"{folder}/users"}
    env = dict(own, OPENSSL_CONF=f"{folder}/openssl.cnf", GOPATH="/usr/share/gocode", GO111MODULE="off",
               GOCACHE=os.path.join(os.path.dirname(supctl), "go-cache"), GOFLAGS="")
    write(f"{folder}/users", "EXAMPLE:bob:bobpw\n")
    write(f"{folder}/openssl.cnf", OPENSSL)
    processes = [start_kdc(folder, own)]
    try:
        first, windows = simulate(supctl, description, folder, "windows", own,
                                  ["--wsman-http", "127.0.0.1:0", "--ntlm", "--keytab", f"{folder}/http.keytab"])
        second, basic = simulate(supctl, description, folder, "basic", own, [])
        processes += [first, second]
        check("the simulators run", windows and basic)
        if windows and basic:
            wsl(folder, own, dict(windows, site=site),
                f"http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_{site}")
            foreign("pywinrm", ["/usr/bin/python3", "-W", "ignore", f"{HERE}/pywinrm.py"], windows, site, env,
                    folder)
            foreign("masterzen/winrm", ["go", "run", f"{HERE}/masterzen.go"], basic, site, env, folder)
    finally:
        for process in processes:
            process.terminate()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
