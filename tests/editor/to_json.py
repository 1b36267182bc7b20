#!/usr/bin/python3
"""YAML to JSON with the scalar rules of YAML 1.2's core schema, as editors read it.

Keys stay texts (a site may be called 007), `no` and `off` are texts, dates are texts.
Usage: to_json.py FILE...   prints one JSON object, file name -> document.
"""
import json
import re
import sys

import yaml


class CoreLoader(yaml.SafeLoader):
    """SafeLoader without YAML 1.1's guesses."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    CoreLoader.add_implicit_resolver(tag, re.compile(pattern), first)


def mapping(loader, node):
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def integer(loader, node):
    return int(loader.construct_scalar(node), 10)


CoreLoader.add_constructor("tag:yaml.org,2002:map", mapping)
CoreLoader.add_constructor("tag:yaml.org,2002:int", integer)


def main():
    documents = {}
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            documents[name] = yaml.load(file, Loader=CoreLoader)
    json.dump(documents, sys.stdout)


main()
