#!/usr/bin/python3
"""Writes tests/grouppolicy/fixtures anew. Every Registry.pol is written by Samba (package python3-samba), through
samba.dcerpc.preg or samba.gp_parse.gp_pol, so that the reader is not tested against its own idea of the format.
The results are committed; neither the build nor a test runs this.

Malformed files are sound ones with one change, whose byte stands in their name: cut_at_N ends before byte N.
"""
import os
import shutil
import struct
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

from samba.dcerpc import misc, preg
from samba.gp_parse.gp_pol import GPPolParser
from samba.ndr import ndr_pack, ndr_unpack

HERE = Path(__file__).resolve().parent
OUT = HERE / "fixtures"
WU = r"Software\Policies\Microsoft\Windows\WindowsUpdate"
AU = WU + r"\AU"
PUBLISHERS = r"Software\Policies\Microsoft\SystemCertificates\TrustedPublisher\Certificates"
SPACE = " "


def pol(*records):
    """The bytes of a Registry.pol with (key, value name, type, data) records."""
    entries = []
    for key, name, kind, data in records:
        entry = preg.entry()
        entry.keyname, entry.valuename, entry.type = key, name, kind
        if kind != misc.REG_NONE:
            entry.data = data
        entries.append(entry)
    made = preg.file()
    made.header.signature, made.header.version = "PReg", 1
    made.num_entries, made.entries = len(entries), entries
    packed = ndr_pack(made)
    assert ndr_unpack(preg.file, packed).num_entries == len(entries)
    return packed


def dword(key, name, value):
    return key, name, misc.REG_DWORD, value


def text(key, name, value):
    return key, name, misc.REG_SZ, value


def multi(*texts):
    return "".join(t + "\0" for t in texts).encode("utf-16-le") + b"\0\0"


def write(path, data):
    path = OUT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))


def location(url, *more):
    return pol(text(WU, "WUServer", url), text(WU, "WUStatusServer", url),
               text(WU, "UpdateServiceUrlAlternate", ""), dword(AU, "UseWUServer", 1), *more)


# --- one file a form of the format ---------------------------------------------------------------------------
TYPES = pol(
    dword("K", "number", 0x5D003B),                       # the bytes of `;` and `]` inside a number
    text("K", "text", "a];[b"),
    ("K", "expand", misc.REG_EXPAND_SZ, r"%SystemRoot%\x"),
    ("K", "list", misc.REG_MULTI_SZ, multi("one", "]", ";")),
    ("K", "long", misc.REG_QWORD, 0x0123456789ABCDEF),
    ("K", "bytes", misc.REG_BINARY, b"]\0;\0]\0[\0]"),
    ("K", "none", misc.REG_NONE, None),
    ("K", "big", misc.REG_DWORD_BIG_ENDIAN, 0x01020304),
    text("K", "name];with[all", "x"),
    text("K", "unicode", "Prüfung \U0001F600"),
    text("K", "", "default"),
)
DIRECTIVES = pol(
    text(WU, "WUServer", "http://before:8530"),
    text(WU, "**del.WUServer", SPACE),
    text(WU, "**DeleteValues", "WUStatusServer;TargetGroup"),
    dword(WU, "**SecureKey", 1),
    dword(AU, "NoAutoUpdate", 1),
    text(AU, "**delvals.", SPACE),
    dword(AU, "AUOptions", 4),
    dword(AU, "**soft.UseWUServer", 1),
)
DELETED_KEYS = pol(
    dword(AU, "UseWUServer", 1),
    text(WU, "WUServer", "http://before:8530"),
    text(r"Software\Policies\Microsoft\Windows", "**DeleteKeys", "Installer;WindowsUpdate"),
    dword(WU, "AcceptTrustedPublisherCerts", 1),
)


def malformed():
    sound = pol(dword("K", "V", 1), text("K", "W", "abc"))
    first = 8  # of the first record
    second = first + 32
    assert sound[second:second + 2] == b"[\0", sound[second:]

    def changed(at, data):
        return sound[:at] + data + sound[at + len(data):]

    write("malformed/empty.pol", b"")
    write("malformed/header_only_4.pol", sound[:4])
    write("malformed/signature_0.pol", changed(0, b"REGF"))
    write("malformed/version_4.pol", changed(4, struct.pack("<I", 2)))
    write("malformed/no_bracket_8.pol", changed(first, b"{"))
    write("malformed/no_semicolon_14.pol", changed(first + 6, b","))
    write("malformed/no_end_38.pol", changed(second - 2, b"}"))
    write("malformed/second_record_40.pol", changed(second, b"("))
    write("malformed/size_28.pol", changed(28, struct.pack("<I", 0xFFFFFFFF)))      # the size of the first value
    write("malformed/size_65536_at_28.pol", changed(28, struct.pack("<I", 0x10000)))
    write("malformed/size_too_small_36.pol", changed(28, struct.pack("<I", 2)))    # `]` is looked for inside data
    write("malformed/key_without_end.pol", sound[:8] + b"[\0" + "K".encode("utf-16-le") * 20000)
    for at in (9, 11, 25, 33, 39, 41, len(sound) - 1):
        write(f"malformed/cut_at_{at}.pol", sound[:at])
    write("malformed/trailing_byte.pol", sound + b"\0")


# --- backups as the Group Policy console writes them ----------------------------------------------------------
MANIFEST_SPACE = "http://www.microsoft.com/GroupPolicy/GPOOperations/Manifest"
OPERATIONS_SPACE = "http://www.microsoft.com/GroupPolicy/GPOOperations"


def instance(backup, gpo, name, when, space=True):
    declared = (f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
                f' xmlns="{MANIFEST_SPACE}"') if space else ""
    return (f"<BackupInst{declared}><GPOGuid><![CDATA[{gpo}]]></GPOGuid><GPODomain><![CDATA[contoso.com]]></GPODomain>"
            f"<GPODomainGuid><![CDATA[{{0d2e6a4b-4f0a-4d8e-9f0b-2f1c5d6e7a80}}]]></GPODomainGuid>"
            f"<GPODomainController><![CDATA[DC01.contoso.com]]></GPODomainController>"
            f"<BackupTime><![CDATA[{when}]]></BackupTime><ID><![CDATA[{backup}]]></ID>"
            f"<Comment><![CDATA[]]></Comment><GPODisplayName><![CDATA[{name}]]></GPODisplayName></BackupInst>")


def backup_xml(gpo, name, with_policy):
    extension = ('<GroupPolicyExtension bkp:ID="{35378EAC-683F-11D2-A89A-00C04FBBCFA2}" bkp:DescName="Registry">'
                 '<FSObjectFile bkp:Path="%GPO_MACH_FSPATH%\\registry.pol" '
                 'bkp:SourceExpandedPath="\\\\DC01.contoso.com\\sysvol\\contoso.com\\Policies\\' + gpo +
                 '\\Machine\\registry.pol" bkp:Location="DomainSysvol\\GPO\\Machine\\registry.pol"/>'
                 '</GroupPolicyExtension>') if with_policy else ""
    return ('<?xml version="1.0" encoding="utf-8"?><!-- Copyright (c) --><GroupPolicyBackupScheme bkp:version="2.0" '
            f'bkp:type="GroupPolicyBackupTemplate" xmlns:bkp="{OPERATIONS_SPACE}" xmlns="{OPERATIONS_SPACE}">'
            '<GroupPolicyObject><SecurityGroups/><FilePaths/><GroupPolicyCoreSettings>'
            f'<ID><![CDATA[{gpo}]]></ID><Domain><![CDATA[contoso.com]]></Domain>'
            f'<DisplayName><![CDATA[{name}]]></DisplayName><Options><![CDATA[0]]></Options>'
            f'</GroupPolicyCoreSettings>{extension}</GroupPolicyObject></GroupPolicyBackupScheme>')


def backup(root, number, gpo_number, name, when, policy, user=None):
    backup_id = f"{{{number:08X}-1111-4222-8333-444455556666}}"
    gpo = f"{{{gpo_number:08X}-AAAA-4BBB-8CCC-DDDDEEEEFFFF}}"
    folder = f"{root}/{backup_id}"
    write(f"{folder}/Backup.xml", backup_xml(gpo, name, policy is not None))
    write(f"{folder}/bkupInfo.xml", instance(backup_id, gpo, name, when))
    if policy is not None:
        write(f"{folder}/DomainSysvol/GPO/Machine/registry.pol", policy)
    else:
        write(f"{folder}/DomainSysvol/GPO/Machine/comment.cmtx", "")
    if user is not None:
        write(f"{folder}/DomainSysvol/GPO/User/registry.pol", user)
    return instance(backup_id, gpo, name, when, space=False)


def manifest(root, instances):
    write(f"{root}/manifest.xml", f'<Backups xmlns="{MANIFEST_SPACE}" xmlns:mfst="{MANIFEST_SPACE}" '
          f'mfst:version="1.0">{"".join(instances)}</Backups>')


def backups():
    foreign = location("http://old-wsus.contoso.com:8530", dword(AU, "NoAutoUpdate", 0), dword(AU, "AUOptions", 4),
                       dword(AU, "ScheduledInstallDay", 7), dword(AU, "ScheduledInstallTime", 3))
    manifest("backups", [
        backup("backups", 1, 1, "Workstations <old & new>", "2026-01-10T08:00:00", foreign),
        backup("backups", 2, 2, "Signed content", "2026-01-10T08:00:00",
               pol(dword(WU, "AcceptTrustedPublisherCerts", 1),
                   (PUBLISHERS + r"\0123456789ABCDEF0123456789ABCDEF01234567", "Blob", misc.REG_BINARY, b"]\0;\0cert")),
               user=pol(dword(WU, "DisableWindowsUpdateAccess", 1))),
        backup("backups", 3, 3, "No registry policy", "2026-01-10T08:00:00", None),
    ])
    manifest("twice", [
        backup("twice", 1, 1, "Workstations", "2025-06-01T08:00:00", foreign),
        backup("twice", 2, 1, "Workstations", "2026-01-10T08:00:00", pol()),
    ])
    incomplete = [
        backup("incomplete", 1, 1, "Lost policy", "2026-01-10T08:00:00", pol()),
        backup("incomplete", 2, 2, "Lost folder", "2026-01-10T08:00:00", pol()),
    ]
    manifest("incomplete", incomplete)
    os.remove(OUT / "incomplete/{00000001-1111-4222-8333-444455556666}/DomainSysvol/GPO/Machine/registry.pol")
    write("incomplete/{00000001-1111-4222-8333-444455556666}/DomainSysvol/GPO/Machine/comment.cmtx", "")
    shutil.rmtree(OUT / "incomplete/{00000002-1111-4222-8333-444455556666}")
    # Written by hand, as deployment scripts do: names only in the manifest, and a Backup.xml that is no XML.
    write("handmade/manifest.xml", f'<Backups xmlns="{MANIFEST_SPACE}">' +
          instance("{0000000a-1111-4222-8333-444455556666}", "{0000000A-AAAA-4BBB-8CCC-DDDDEEEEFFFF}", "By hand", "",
                   space=False) + "</Backups>")
    folder = "handmade/{0000000A-1111-4222-8333-444455556666}"
    write(f"{folder}/Backup.xml", "<GroupPolicyBackupScheme><GroupPolicyObject></GroupPolicyBackupScheme>")
    write(f"{folder}/DomainSysvol/GPO/Machine/Registry.POL", pol(dword(AU, "NoAutoUpdate", 1)))


def sysvol():
    root = "sysvol/contoso.com/Policies"
    own = location("http://ps1-sup1.contoso.com:8530")
    write(f"{root}/{{31B2F340-016D-11D2-945F-00C04FB984F9}}/GPT.INI", "[General]\r\nVersion=1\r\n")
    write(f"{root}/{{31B2F340-016D-11D2-945F-00C04FB984F9}}/MACHINE/Registry.pol", own)
    write(f"{root}/{{6AC1786C-016F-11D2-945F-00C04FB984F9}}/GPT.INI", "[General]\r\nVersion=0\r\n")
    write(f"{root}/PolicyDefinitions/WindowsUpdate.admx", "<policyDefinitions/>")


def by_parser():
    """The same through Samba's other door: from XML to a file."""
    root = tree.Element("PolFile", signature="PReg", version="1", num_entries="2")
    for key, name, kind, value in ((WU, "WUServer", misc.REG_SZ, "https://ps1-sup1.contoso.com:8531"),
                                   (AU, "UseWUServer", misc.REG_DWORD, "1")):
        entry = tree.SubElement(root, "Entry", type=str(kind))
        tree.SubElement(entry, "Key").text = key
        tree.SubElement(entry, "ValueName").text = name
        tree.SubElement(entry, "Value").text = value
    parser = GPPolParser()
    parser.load_xml(root)
    (OUT / "parser").mkdir(parents=True, exist_ok=True)
    parser.write_binary(str(OUT / "parser/Registry.pol"))


def corpus():
    """The start of the fuzz target."""
    folder = HERE.parent / "fuzz/corpus/grouppolicy_registry_pol"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in (("types.pol", TYPES), ("directives.pol", DIRECTIVES), ("deleted_keys.pol", DELETED_KEYS),
                       ("location.pol", location("http://a:8530")), ("none.pol", pol()),
                       ("cut.pol", TYPES[:len(TYPES) // 2])):
        (folder / name).write_bytes(data)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    write("types.pol", TYPES)
    write("directives.pol", DIRECTIVES)
    write("deleted_keys.pol", DELETED_KEYS)
    write("none.pol", pol())
    malformed()
    backups()
    sysvol()
    by_parser()
    corpus()
    print(f"{sum(1 for p in OUT.rglob('*') if p.is_file())} files below {OUT.relative_to(Path.cwd())}")


if __name__ == "__main__":
    sys.exit(main())
