#!/usr/bin/env python3
"""Checks an exported match run without a line of Preceptor: is its plan a best plan of its snapshot?

    check_run.py plan.json                PROVED (exit 0), REFUSED with the reason (1) or MALFORMED (2)
    check_run.py plan.json edited.json    and how far a plan edited by hand is below the best

Why it is a proof (duality of linear programs): let every mentee have a value >= 0, and a place with each
mentor a price >= 0, such that value + price >= profit on every eligible pair. A pair of any plan uses up one
mentee and one place, so no plan is worth more than all values plus all places at their prices. A plan worth
exactly that is a best plan. match_rules.py says who is eligible and what a pair's profit is, places.py what
places cost, covers.py why nobody can be covered better who is covered least; run_format.py reads the file.
"""

import sys

from covers import Bar
from match_rules import Refused, Rules, read_plan, require
from places import check_places
from run_format import Malformed, read_pairs, read_run, snapshot_hash


def check_amounts(people, amounts, may_be_negative=()):
    """Everybody who takes part has a value or price, nobody else; below 0 only where a minimum pays for it."""
    for person in sorted(people - amounts.keys()) + sorted(amounts.keys() - people):
        raise Refused(f"the certificate does not fit the people: {person}")
    for person, amount in amounts.items():
        holds = amount >= 0 or person in may_be_negative
        require(holds, f"the value or price of {person} is negative")


def check_pairs(rules, mentor_of, values, prices, bar):
    """Every eligible pair is covered, those of the plan exactly; how many are eligible, and their profit."""
    eligible, profits = 0, 0
    for mentee, value in values.items():
        for mentor, price in prices.items():
            profit = rules.profit(rules.mentees[mentee], rules.mentors[mentor])
            if profit is None:
                continue
            eligible, slack, is_planned = eligible + 1, value + price - profit, mentor_of.get(mentee) == mentor
            if not bar.admits(mentee, mentor, is_planned):
                continue
            if slack < 0:  # covered: on every eligible pair, also where the solver never looked
                raise Refused(f"{mentee} with {mentor} is worth {-slack} more than their value and price")
            if is_planned:  # tight: exactly covered on the plan's own pairs
                less = f"{mentee} with {mentor} is worth {slack} less than their value and price"
                require(slack == 0, less)
                profits += profit
        require(mentee in mentor_of or value == 0, f"mentee {mentee} has no place and a value")
    return eligible, profits


def check(run):
    """Refuses all but a best plan; the rules, how many pairs are eligible, and what the plan is worth."""
    found, recorded = snapshot_hash(run["snapshot"]), run["snapshot_hash"]
    require(found == recorded, f"the snapshot's hash is {found}, recorded was {recorded}")
    rules, certificate = Rules(run["snapshot"], run["certificate"]["draw"]), run["certificate"]
    mentor_of, loads, worth = read_plan(rules, run["assignment"])
    values, prices = certificate["mentee_values"], certificate["mentor_prices"]
    # A locked pair is settled beforehand: its mentee and its place take no part in what is optimised.
    check_amounts(rules.mentees.keys() - dict(rules.locks).keys(), values)
    minimums = {mentor for mentor, facts in rules.mentors.items() if facts["minimum"] > 0}
    check_amounts(rules.mentors.keys(), prices, minimums)
    bar = Bar(rules, certificate["fairness"])
    eligible, profits = check_pairs(rules, mentor_of, values, prices, bar)
    places = [check_places(rules, mentor, price, loads[mentor]) for mentor, price in prices.items()]
    bar.check(loads)
    profits -= sum(cost for cost, _ in places)
    bound = sum(values.values()) + sum(gain for _, gain in places)
    claimed, said = certificate["objective"], certificate["worth"]
    totals = f"the plan is worth {profits}, its bound is {bound}, the certificate says {claimed}"
    require(profits == bound == claimed, totals)
    require(said == worth, f"the certificate says {said}, the assignment is worth {worth}")
    return rules, eligible, worth


def say(line):
    """Prints one line: no id or name in a document can print a verdict of its own."""
    line = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
    print(line.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))


def main(files):
    try:
        run = read_run(files[0])
        rules, eligible, best = check(run)
        people = f"{best['placed']} of {len(rules.mentees)} mentees placed, score {best['score']}"
        say(f"PROVED: {run['run']} is a best plan: {people}, {eligible} eligible pairs recomputed")
        for file in files[1:]:
            _, _, worth = read_plan(rules, read_pairs(file))
            gap = ", ".join(f"{goal} {best[goal] - worth[goal]}" for goal in best)
            say(f"EDITED: {file} keeps every rule; the best plan has more by: {gap}")
    except (Malformed, Refused) as reason:
        say(f"{type(reason).__name__.upper()}: {reason}")
        return 2 if isinstance(reason, Malformed) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else print(__doc__) or 2)
