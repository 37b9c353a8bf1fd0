#!/usr/bin/env python3
"""Checks an exported match run without a line of Preceptor: is its plan a best plan of its snapshot?

    check_run.py plan.json                PROVED (exit 0), REFUSED with the reason (1) or MALFORMED (2)
    check_run.py plan.json edited.json    and how far a plan edited by hand is below the best

Why it is a proof (duality of linear programs): let every mentee have a value >= 0, and a place with each
mentor a price >= 0, such that value + price >= profit on every eligible pair. A pair of any plan uses up one
mentee and one place, so no plan is worth more than all values plus all places at their prices. A plan worth
exactly that is a best plan. Who wants several mentors has a seat for each, and a value for each seat; what a
pair of the plan earns beyond value and price, no plan earns twice. match_rules.py says who is eligible and what
a pair's profit is, places.py what places and seats cost, covers.py why nobody can be covered better who is
covered least, released.py what keeping an earlier plan's pairs costs; run_format.py reads the file.
"""

import sys

from covers import Bar
from match_rules import Refused, Rules, read_plan, require
from places import check_amounts, check_places, check_seats
from released import released_gap
from run_format import Malformed, read_pairs, read_run, snapshot_hash


def check_pairs(rules, mentors_of, values, prices, bar):
    """Every eligible pair is covered, those of the plan exactly; how many, the plan's profit, mentees' gain."""
    eligible, profits, gains = 0, 0, 0
    for mentee, value in values.items():
        for mentor, price in prices.items():
            one, other, is_planned = rules.mentees[mentee], rules.mentors[mentor], mentor in mentors_of[mentee]
            profit = rules.profit(one, other)
            if profit is None or rules.is_locked(one, other):
                continue
            eligible, slack = eligible + 1, value + price - profit
            if not bar.admits(mentee, mentor, is_planned):
                continue
            # Covered: on every eligible pair, also where the solver never looked.
            if slack < 0 and not (is_planned and one["demand"] > 1):
                raise Refused(f"{mentee} with {mentor} is worth {-slack} more than their value and price")
            if is_planned:  # tight: not less than covered on the plan's own pairs
                require(slack <= 0, f"{mentee} with {mentor} is worth {slack} less than their value and price")
                profits, gains = profits + profit, gains - slack
        cost, gain = check_seats(rules, mentee, value, len(mentors_of[mentee]))
        profits, gains = profits - cost, gains + gain
    return eligible, profits, gains


def check(run):
    """Refuses all but a best plan; the rules, how many pairs are eligible, and what the plan is worth."""
    found, recorded = snapshot_hash(run["snapshot"]), run["snapshot_hash"]
    require(found == recorded, f"the snapshot's hash is {found}, recorded was {recorded}")
    rules, certificate = Rules(run["snapshot"], run["certificate"]["draw"]), run["certificate"]
    mentors_of, loads, worth = read_plan(rules, run["assignment"])
    values, prices = certificate["mentee_values"], certificate["mentor_prices"]
    # A locked pair is settled beforehand: its seat and its place take no part in what is optimised.
    check_amounts({one for one, facts in rules.mentees.items() if facts["demand"] > rules.settled[one]}, values)
    minimums = {mentor for mentor, facts in rules.mentors.items() if facts["minimum"] > 0}
    check_amounts(rules.mentors.keys(), prices, minimums)
    bar = Bar(rules, certificate["fairness"])
    eligible, profits, gains = check_pairs(rules, mentors_of, values, prices, bar)
    places = [check_places(rules, mentor, price, loads[mentor]) for mentor, price in prices.items()]
    bar.check(loads)
    profits -= sum(cost for cost, _ in places)
    bound = gains + sum(gain for _, gain in places)
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
        placed = len({pair["mentee"] for pair in run["assignment"]})
        people = f"{placed} of {len(rules.mentees)} mentees placed, score {best['score']}"
        pairs = f"{eligible} eligible pairs recomputed{released_gap(run, check, best)}"
        say(f"PROVED: {run['run']} is a best plan: {people}, {pairs}")
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
