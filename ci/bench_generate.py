#!/usr/bin/python3
"""Writes a description of a hierarchy of a given size, one line per secondary site, one file per primary site.

Usage: ci/bench_generate.py FOLDER SITES

The largest one is 6276 sites: a central administration site, 25 primaries and 6,250 secondaries, with two points at
the central administration site and at every primary site. Prints sites, points, files and bytes as JSON.
"""
import json
import sys
from pathlib import Path

DOMAIN = "big.example"
SECONDARIES = 250  # at most, under one primary site
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

HEAD = """\
apiVersion: supctl/v1
hierarchy: big
defaults:
  centralAdministrationSite: {{softwareUpdatePoint: {{httpPort: 8530, httpsPort: 8531, requireSsl: true}}}}
  primarySite: {{softwareUpdatePoint: {{httpPort: 8530, httpsPort: 8531, requireSsl: true}}, languages: {{softwareUpdateFiles: [en]}}, reportingEvents: none}}
  secondarySite: {{softwareUpdatePoint: {{httpPort: 8530, httpsPort: 8531, requireSsl: true}}, languages: {{softwareUpdateFiles: [en]}}}}
sites:
  CAS:
    type: centralAdministrationSite
    server: cas.{domain}
    defaultSoftwareUpdatePoint: cas-sup1.{domain}
    softwareUpdatePoints: [cas-sup1.{domain}, cas-sup2.{domain}]
    languages: {{softwareUpdateFiles: [en]}}
synchronization:
  source: microsoftUpdate
  schedule: {{every: {{days: 1}}, startingAt: 2026-01-01T19:00, timeZone: utc}}
  alertOnFailure: true
classifications: [Critical Updates, Security Updates, Updates]
products: [Windows 11, Microsoft Server Operating System-23H2, Microsoft Edge]
languages: {{summaryDetails: [en]}}
supersedence: {{featureUpdates: {{expireAfter: {{months: 3}}}}, nonFeatureUpdates: {{expireAfter: {{months: 3}}}}}}
"""


def secondary_code(number):
    """Q00, Q01, … VZZ: no code that means something else."""
    return "QRTUV"[number // 1296] + DIGITS[number // 36 % 36] + DIGITS[number % 36]


def main(folder, sites):
    primaries = max(1, -(-(sites - 1) // (SECONDARIES + 1)))
    secondaries = sites - 1 - primaries
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.yaml"):
        old.unlink()
    (folder / "00-hierarchy.yaml").write_text(HEAD.format(domain=DOMAIN), encoding="utf-8")
    written = 0
    for primary in range(1, primaries + 1):
        code = f"P{primary:02}"
        name = code.lower()
        lines = [
            "sites:",
            f"  {code}: {{type: primarySite, parent: CAS, server: {name}.{DOMAIN}, "
            f"defaultSoftwareUpdatePoint: {name}-sup1.{DOMAIN}, "
            f"softwareUpdatePoints: [{name}-sup1.{DOMAIN}, {name}-sup2.{DOMAIN}]}}",
        ]
        end = secondaries * primary // primaries
        for number in range(written, end):
            own = secondary_code(number)
            server = f"{own.lower()}.{DOMAIN}"
            lines.append(f"  {own}: {{type: secondarySite, parent: {code}, server: {server}, "
                         f"softwareUpdatePoints: [{server}]}}")
        written = end
        (folder / f"{code}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = sorted(folder.glob("*.yaml"))
    print(json.dumps({"sites": sites, "points": 2 * (1 + primaries) + secondaries, "files": len(files),
                      "bytes": sum(file.stat().st_size for file in files)}))


if __name__ == "__main__":
    if len(sys.argv) != 3 or not 2 <= int(sys.argv[2]) <= 6276:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]))
