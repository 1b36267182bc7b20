#!/usr/bin/env python3
"""Replays a plan over a start state and reports forbidden intermediate states.

It knows the plan's published JSON and the provider's words for the start state, and nothing of supctl's own
code: what a plan does wrong on its way is found here even where supctl's rules agree with it.

  check_plan.py --start DUMP.json --plan PLAN.json [--orders ORDERS.json] [--shuffles N] [--seed N]

DUMP.json is what a simulated site shows (class name -> rows), PLAN.json is `supctl plan --format json`,
ORDERS.json a list of orders (lists of step ids) in which the steps really ended. Without it N orders are drawn
that every required edge allows. Prints one line a violation; exit 1 when there is one, 2 when the input cannot
be read.
"""
import argparse
import json
import random
import sys
import urllib.parse

POINT = "SMS Software Update Point"
MANAGER = "SMS_WSUS_CONFIGURATION_MANAGER"
SUCCESS = (6702, 6708)
SOURCE = "synchronization.source"
REFRESHED = 100  # categories; fewer means that nothing was ever fetched


def properties(row):
    return {one["PropertyName"]: one for one in row.get("Props") or []}


def number(props, name):
    return (props.get(name) or {}).get("Value") or 0


def text(props, name):
    return ((props.get(name) or {}).get("Value2") or "").lower()


class Point:
    def __init__(self, ssl):
        self.ssl = ssl
        self.proven = ssl  # its server was proven to answer over TLS; what the start has is taken as given
        self.version = -1  # of the catalog it holds; -1: none
        self.follows = False  # it was seen to hold what the default holds; the product keeps it so


class Site:
    def __init__(self, code, parent):
        self.code, self.parent = code, parent
        self.default = ""
        self.points = {}
        self.proven = set()  # servers without a point that were proven to answer over TLS
        self.pending = ""  # the step after which its WSUS has yet to be configured


class State:
    """The hierarchy as far as the forbidden states depend on it."""

    def __init__(self, dump):
        self.sites = {}
        for row in dump["SMS_Site"]:
            self.sites[row["SiteCode"]] = Site(row["SiteCode"], row.get("ReportingSiteCode") or "")
        self.top = next(s.code for s in self.sites.values() if not s.parent)
        for row in dump["SMS_SCI_SysResUse"]:
            if row["RoleName"] != POINT:
                continue
            server = row["NetworkOSPath"].strip("\\").lower()
            self.sites[row["SiteCode"]].points[server] = Point(number(properties(row), "SSLWSUS") == 1)
        self.source = "microsoftUpdate"
        for row in dump["SMS_SCI_Component"]:
            if row["ComponentName"] != MANAGER:
                continue
            props = properties(row)
            site = self.sites[row["SiteCode"]]
            site.default = text(props, "DefaultWSUS")
            if site.code == self.top:
                kind = number(props, "DefaultUseParentWSUS")
                scheme = "https" if number(props, "SSLToParentWSUS") else "http"
                self.source = ("microsoftUpdate", "%s://%s:%d" % (
                    scheme, text(props, "ParentWSUS"), number(props, "ParentWSUSPort")), "none")[min(kind, 2)]
        self.version = 0
        for row in dump.get("SMS_SUPSyncStatus", []):
            site, server = self.sites[row["SiteCode"]], row["WSUSServerName"].lower()
            if server in site.points and row["LastSyncState"] in SUCCESS and not row["LastSyncErrorCode"]:
                site.points[server].version = row["SyncCatalogVersion"]
                self.version = max(self.version, row["SyncCatalogVersion"])
        categories = dump["SMS_UpdateCategoryInstance"]
        self.synchronized = self.version > 0 or len(categories) >= REFRESHED
        self.selected = {row["CategoryInstance_UniqueID"] for row in categories if row["IsSubscribed"]}

    def children(self, code):
        return [site for site in self.sites.values() if site.parent == code]

    def forbidden(self):
        """What must be true at no moment, as sentences."""
        found = set()
        for site in self.sites.values():
            if site.points and site.default not in site.points:
                found.add("site %s: the default `%s` is no point of the site" % (site.code, site.default))
            parent = self.sites.get(site.parent)
            if parent is None:
                continue
            if site.points and not parent.points:
                found.add("site %s has points, its parent %s has none" % (site.code, parent.code))
            plain = sorted(name for name, point in site.points.items() if not point.ssl)
            for name, point in parent.points.items():
                if point.ssl and plain:
                    found.add("`%s` of %s requires SSL, `%s` of %s below it does not"
                              % (name, parent.code, plain[0], site.code))
        found.update(self.bad_source())
        return found

    def bad_source(self):
        if self.source in ("microsoftUpdate", "none"):
            return
        url = urllib.parse.urlsplit(self.source)
        if url.scheme not in ("http", "https") or not url.hostname or not url.port:
            yield "the top's upstream is no scheme, host and port: `%s`" % self.source
        elif any(url.hostname in site.points for site in self.sites.values()):
            yield "the top fetches from `%s`, a point of its own hierarchy" % url.hostname


class Replay:
    """Performs steps one by one; collects what is forbidden and was not so at the start."""

    def __init__(self, dump, plan):
        self.state = State(dump)
        self.plan = plan
        self.known = self.state.forbidden()
        self.violations = []
        self.sources = 0

    def tell(self, step, sentence):
        self.violations.append("%s: %s" % (step["id"], sentence))

    def look(self, step):
        for sentence in sorted(self.state.forbidden() - self.known):
            self.tell(step, sentence)
        self.known |= self.state.forbidden()

    def perform(self, step):
        kind = step["kind"]
        site = self.state.sites[step["site"]]
        changes = {change["field"]: change["to"] for change in step["changes"]}
        server = step.get("server", "").lower()
        if kind == "installRole":
            self.install(step, site, server, changes)
        elif kind == "removeRole":
            self.remove(step, site, server, changes)
        elif kind == "changeRole":
            self.change(step, site, server, changes)
        elif kind == "manual":
            if server in site.points:
                site.points[server].proven = True
            else:
                site.proven.add(server)
        elif kind == "configure":
            self.configure(step, site, changes)
        elif kind == "select":
            self.select(changes)
        elif kind == "synchronize":
            top = self.state.sites[self.state.top]
            if top.pending:
                self.tell(step, "is requested before WSUS is configured after %s" % top.pending)
            if not self.state.synchronized and self.state.selected:
                self.tell(step, "a hierarchy that never synchronized does so with a selection")
        elif kind == "wait":
            self.wait(step, site)
        self.look(step)

    def install(self, step, site, server, changes):
        if site.parent and not self.state.sites[site.parent].points:
            self.tell(step, "is installed before its parent site %s has a point" % site.parent)
        site.points[server] = Point(bool(changes.get("requireSsl")))
        site.points[server].proven = server in site.proven
        if changes.get("requireSsl") and not site.points[server].proven:
            self.tell(step, "is installed with SSL before its server is proven to answer over TLS")
        if site.default not in site.points:
            site.default = server  # the first point of a site is its default
            site.pending = step["id"]

    def change(self, step, site, server, changes):
        if server not in site.points:
            return
        if "requireSsl" in changes:
            if changes["requireSsl"] and not site.points[server].proven:
                self.tell(step, "requires SSL before its server is proven to answer over TLS")
            site.points[server].ssl = changes["requireSsl"]
            site.pending = step["id"]
        elif server == site.default and ("httpPort" in changes or "httpsPort" in changes):
            site.pending = step["id"]

    def name_default(self, step, site, server):
        old = site.points.get(site.default)
        if server not in site.points:
            self.tell(step, "names `%s` as default, which is no point of %s" % (server, site.code))
        elif old is not None and server != site.default and self.state.synchronized:
            new = site.points[server]
            if not new.follows and new.version < max(old.version, 0):
                self.tell(step, "names `%s` as default before it has synchronized" % server)
        if server != site.default:
            site.pending = step["id"]
        site.default = server

    def remove(self, step, site, server, changes):
        if "defaultSoftwareUpdatePoint" in changes:
            self.name_default(step, site, changes["defaultSoftwareUpdatePoint"].lower())
            self.look(step)
        if server == site.default and len(site.points) > 1:
            self.tell(step, "takes the default away before its successor is named")
        site.points.pop(server, None)
        if site.points:
            site.pending = step["id"]
            return
        site.default = site.pending = ""
        given = {one["operation"] for one in step.get("acknowledge", [])}
        if "removeLastPoint" not in given:
            self.tell(step, "takes the last point of %s away without its acknowledgement" % site.code)

    def configure(self, step, site, changes):
        if "defaultSoftwareUpdatePoint" in changes:
            self.name_default(step, site, changes["defaultSoftwareUpdatePoint"].lower())
        if SOURCE in changes:
            self.sources += 1
            if self.sources > 1:
                self.tell(step, "changes the source a second time")
            if site.code != self.state.top:
                self.tell(step, "changes the source below the top")
            self.state.source = changes[SOURCE]
            site.pending = step["id"]

    def select(self, changes):
        for field, prefix in (("products", "Product:"), ("classifications", "UpdateClassification:")):
            if field not in changes:
                continue
            self.state.selected = {one for one in self.state.selected if not one.startswith(prefix)}
            to = changes[field]
            if isinstance(to, dict):  # pending: at most that many, and never none
                to = [str(i) for i in range(to["atMost"])]
            self.state.selected.update(prefix + str(one) for one in to)

    def wait(self, step, site):
        what = step["id"].split("/wait/", 1)[1].split("/")[0]
        if what in ("catalog", "synchronized"):
            self.state.version += 1
            self.state.synchronized = True
            self.mark(site, [site.default])
        elif what == "successor" and step["server"].lower() in site.points:
            # A point that never synchronized does so only when something makes it.
            site.points[step["server"].lower()].follows = site.points[step["server"].lower()].version >= 0
        elif what in ("configured", "takenOver"):
            site.pending = ""
        elif what == "propagation":
            self.mark(site, [site.default])
        elif what == "replicas":
            self.mark(site, site.points)

    def mark(self, site, servers):
        for server in servers:
            if server in site.points:
                site.points[server].version = self.state.version


def legal_order(plan, chance):
    """An order that every required edge allows."""
    left = {step["id"]: {edge["step"] for edge in step["after"] if edge["strength"] == "required"}
            for step in plan["steps"]}
    order = []
    while left:
        ready = sorted(one for one, needs in left.items() if not needs & left.keys())
        if not ready:
            raise ValueError("the plan's edges go round in a circle")
        order.append(chance.choice(ready))
        del left[order[-1]]
    return order


def out_of_order(plan, order):
    """Steps that ended before what they need had ended for the first time."""
    place = {}
    for at, one in enumerate(order):
        place.setdefault(one, at)
    for step in plan["steps"]:
        for edge in step["after"]:
            if edge["strength"] == "required" and step["id"] in place:
                if place.get(edge["step"], -1) > place[step["id"]]:
                    yield "%s: ended before %s (%s)" % (step["id"], edge["step"], edge["rule"])


def check(dump, plan, order):
    replay = Replay(dump, plan)
    steps = {step["id"]: step for step in plan["steps"]}
    for one in order:
        if one in steps:
            replay.perform(steps[one])
        elif "/wait/" not in one:
            replay.violations.append("%s: was done and is not in the plan" % one)
    return replay.violations + list(out_of_order(plan, order))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", required=True)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--orders")
    parser.add_argument("--shuffles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    try:
        with open(given.start, encoding="utf-8") as file:
            dump = json.load(file)
        with open(given.plan, encoding="utf-8") as file:
            plan = json.load(file)
        if given.orders:
            with open(given.orders, encoding="utf-8") as file:
                orders = json.load(file)
        else:
            chance = random.Random(given.seed)
            orders = [legal_order(plan, chance) for _ in range(given.shuffles)]
        found = []
        for at, order in enumerate(orders):
            found += ["order %d: %s" % (at + 1, one) for one in check(dump, plan, order)]
    except (OSError, ValueError, KeyError) as problem:
        print("cannot check: %r" % problem, file=sys.stderr)
        return 2
    print("\n".join(found) if found else "%d orders, nothing forbidden" % len(orders))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
