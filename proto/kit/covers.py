"""That nobody can be helped who is covered least: the bar that everybody passes is the highest possible.

Only where the objective asks for the best worst coverage. A cover is a set of people of whom every pair in
question has one; no plan places more of those pairs than the cover has places: one for each mentee, for each
mentor those that no lock fills. The plan fills as many as a cover of all eligible pairs has, so none places
more; and more than a cover of the pairs above the bar has, so with a higher bar fewer would be placed.
"""

from match_rules import require


class Bar:
    def __init__(self, rules, proof):
        asked = "best_worst_coverage" in rules.policy["objective"]
        require(asked == (proof is not None), "the certificate does not speak of the objective's goals")
        self.rules, self.proof = rules, proof
        for cover in (proof["all"], proof["above"]) if proof else ():
            for side, people in (("mentees", rules.mentees), ("mentors", rules.mentors)):
                for person in cover[side]:
                    require(person in people, f"{person} is not in the snapshot")

    def admits(self, mentee, mentor, is_planned):
        """Whether an eligible pair passes the bar; one of the plan has to, and the covers have to meet it."""
        if self.proof is None:
            return True
        coverage = self.rules.coverage(self.rules.mentees[mentee], self.rules.mentors[mentor])
        least = self.proof["least_coverage"]
        for cover in ("all", "above") if coverage > least else ("all",):
            meets = mentee in self.proof[cover]["mentees"] or mentor in self.proof[cover]["mentors"]
            require(meets, f"the cover has neither {mentee} nor {mentor}")
        short = f"{mentee} with {mentor} covers {coverage} thousandths, less than {least}"
        require(coverage >= least or not is_planned, short)
        return coverage >= least

    def check(self, loads):
        """The covers have as many places as the plan fills, and fewer."""
        if self.proof is None:
            return
        filled = sum(loads.values()) - sum(self.rules.locked.values())
        places = [len(cover["mentees"]) + sum(self.free(mentor) for mentor in cover["mentors"])
                  for cover in (self.proof["all"], self.proof["above"])]
        told = f"the covers have {places[0]} and {places[1]} places, the plan fills {filled}"
        require(places[0] == filled and (places[1] < filled or filled == 0), told)

    def free(self, mentor):
        return self.rules.mentors[mentor]["capacity"] - self.rules.locked[mentor]
