#!/usr/bin/python3
"""Checks what ci/quickstart got, from the JSON that the commands print.

Usage: ci/quickstart_check.py bootstrap PLAN           the top-level site selects nothing before it has synchronized
       ci/quickstart_check.py nothing-to-do PLAN       the plan is empty
       ci/quickstart_check.py one-catalog-version STATUS POINTS
       ci/quickstart_check.py mixed-route HISTORY      what was read went over AdminService, what was changed over WS-Man
"""
import json
import sys

SELECTIONS = ("products", "classifications")


def refuse(text):
    sys.exit(f"quickstart: {text}")


def bootstrap(path):
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    steps = plan["steps"]
    if plan["phase"] != "neverSynchronized":
        refuse(f"the phase is {plan['phase']}")
    kinds = [step["kind"] for step in steps]
    if "synchronize" not in kinds:
        refuse("the plan synchronizes nothing")
    before = steps[:kinds.index("synchronize")]
    top = before[0]["site"] if before else refuse("nothing comes before the first synchronization")
    chosen = [change for step in before if step["site"] == top for change in step["changes"]
              if change["field"] in SELECTIONS]
    if sorted(change["field"] for change in chosen) != sorted(SELECTIONS):
        refuse("the plan does not empty both selections first")
    for change in chosen:
        if change["to"] != []:
            refuse(f"{change['field']} are selected before the first synchronization")
    if any(change["field"] in SELECTIONS and change["to"] != []
           for step in before for change in step["changes"]):
        refuse("a site selects something before the first synchronization")
    print(f"check: {len(steps)} steps; {top} selects nothing before its first synchronization")


def nothing_to_do(path):
    with open(path, encoding="utf-8") as file:
        steps = json.load(file)["steps"]
    if steps:
        refuse(f"{len(steps)} steps are left, the first is {steps[0]['id']}")
    print("check: nothing to do")


def one_catalog_version(path, expected):
    with open(path, encoding="utf-8") as file:
        points = json.load(file)["points"]
    versions = {point["catalogVersion"] for point in points}
    if len(points) != int(expected):
        refuse(f"{len(points)} software update points instead of {expected}")
    if len(versions) != 1 or not versions.pop():
        refuse("the catalog versions differ: " + ", ".join(f"{p['server']} {p['catalogVersion']}" for p in points))
    sites = {point["site"] for point in points}
    print(f"check: {len(points)} points of {len(sites)} sites at catalog version {points[0]['catalogVersion']}")


def mixed_route(path):
    with open(path, encoding="utf-8") as file:
        records = json.load(file)["records"]
    calls = [call for record in records for call in record["body"].get("calls", {})]
    ways = {"scan": "AdminService", "put": "WS-Man", "create": "WS-Man", "invoke": "WS-Man"}
    for operation, way in ways.items():
        # Each way's provider is asked once whose it is.
        of = [call for call in calls if call.startswith(operation + " ") and "SMS_Identification" not in call]
        if not of:
            refuse(f"the journal knows of no {operation}")
        for call in of:
            if f" over {way} of " not in call:
                refuse(f"`{call}` did not go over {way}")
    print("check: read over AdminService, changed over WS-Man")


if __name__ == "__main__":
    checks = {"bootstrap": bootstrap, "nothing-to-do": nothing_to_do, "one-catalog-version": one_catalog_version,
              "mixed-route": mixed_route}
    if len(sys.argv) < 3 or sys.argv[1] not in checks:
        sys.exit(__doc__)
    checks[sys.argv[1]](*sys.argv[2:])
