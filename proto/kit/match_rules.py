"""The rules of a match run: who may be paired with whom, what a pair is worth, and what every plan must keep.

Integers only: levels in thousandths, weights in hundredths, points 0 to 1,000,000; divisions round down. A
mentee and a mentor are the objects of the snapshot. Nothing here knows of values, prices or what is best.
"""

from collections import Counter
from hashlib import sha256

TIE_BITS, WORD, MOST_PLACES = 20, 2**64 - 1, 1000
FULL_SCORE = 1_000_000
# What a goal counts in a plan's worth.
GOALS = {"most_placed": "placed", "score": "score", "fewest_changes": "kept"}


class Refused(Exception):
    """Why a plan is not accepted; names the person or the pair."""


def require(holds, reason):
    if not holds:
        raise Refused(reason)


class Rules:
    """A snapshot's policy, ready to judge every pair of its people."""

    def __init__(self, snapshot, draw=0):
        self.policy, self.starts_at = snapshot["policy"], snapshot["starts_at"]
        self.paired = {(pair["mentee"], pair["mentor"]) for pair in snapshot["pairings"]}
        self.rules_of = {}
        for rule in snapshot["pair_rules"]:
            self.rules_of.setdefault((rule["mentee"], rule["mentor"]), set()).add(rule["rule"])
        self.locks = sorted(pair for pair, rules in self.rules_of.items() if "lock" in rules)
        nonce = snapshot["nonce"] + draw & WORD
        self.mentees = {person["id"]: prepare(person, "mentee", nonce) for person in snapshot["mentees"]}
        self.mentors = {person["id"]: prepare(person, "mentor", nonce) for person in snapshot["mentors"]}
        for mentee in self.mentees.values():
            mentee["needs"] = list(self.needs(mentee))
            mentee["weighted_gaps"] = sum(weight * gap for _, _, gap, weight in mentee["needs"])
        # A mentee's first place counts as often as the most mentors that somebody wants, each further one less.
        self.first = most_wanted(snapshot)
        self.weights = goal_weights(snapshot)
        self.locked = Counter(mentor for _, mentor in self.locks)
        self.settled = Counter(mentee for mentee, _ in self.locks)

    def needs(self, mentee):
        """Skill, level, gap and weight of each skill in which the mentee is below the target of the role."""
        ranked, weights = self.policy["priority_weights"], self.policy["skill_weights"]
        for skill, target in mentee["targets"].items():
            # A level never observed is supposed a little below the target: not knowing is no low mark.
            level = max(mentee["levels"].get(skill, target - self.policy["assumed_gap"]), 1000)
            place = mentee["priorities"].index(skill) if skill in mentee["priorities"] else len(ranked)
            weight = weights.get(skill, 100) * (ranked[place] if place < len(ranked) else 100)
            if target > level and weight > 0:
                yield skill, level, target - level, weight

    def benefit(self, mentor, skill, level, gap):
        """How much of a gap the mentor covers: only where strong enough to teach, at most the lead."""
        strength = mentor["strengths"].get(skill, 0)  # the lower end of the interval; 0: never observed
        lead = strength - level
        can_teach = strength >= self.policy["teaching_threshold"] or lead >= self.policy["lead_threshold"]
        return max(0, min(lead, gap)) if strength > 0 and can_teach else 0

    def is_current(self, mentee, mentor):
        return (mentee["id"], mentor["id"]) in self.paired

    def is_locked(self, mentee, mentor):
        return "lock" in self.rules_of.get((mentee["id"], mentor["id"]), ())

    def verdict(self, mentee, mentor):
        """The hard rule that forbids the pair, None where it is eligible. The first two are always on."""
        policy, on = self.policy, self.policy["hard_rules"]
        one, other = mentee["id"], mentor["id"]
        if "ban" in self.rules_of.get((one, other), ()):
            return "banned"
        if one == other:
            return "same_person"
        if "no_line_manager" in on and (mentee["line_manager"] == other or mentor["line_manager"] == one):
            return "line_manager"
        if "no_conflict_of_interest" in on and (other in mentee["conflicts"] or one in mentor["conflicts"]):
            return "conflict_of_interest"
        if "kind_offered" in on and mentee["wants"] not in mentor["offers"]:
            return "kind_not_offered"
        # "Nobody new" does not send away those who are here.
        if "mentor_accepting" in on and not mentor["accepting"] and not self.is_current(mentee, mentor):
            return "mentor_not_accepting"
        valid_until = mentor["credential_valid_until"]
        if "credential_valid" in on and valid_until is not None and valid_until < self.starts_at:
            return "credential_expired"
        if "shared_language" in on and mentee["languages"].isdisjoint(mentor["languages"]):
            return "no_shared_language"
        if "shared_way_to_meet" in on and mentee["meeting_ways"].isdisjoint(mentor["meeting_ways"]):
            return "no_shared_way_to_meet"
        if "shared_time" in on and None in (mentee["availability"], mentor["availability"]):
            return "availability_unknown"  # unknown is not free
        if "shared_time" in on and shared_minutes(mentee, mentor) < policy["minimum_shared_minutes"]:
            return "too_little_shared_time"
        if "teaching_strength" in on and mentee["needs"]:  # no needs: nothing a mentor could be too weak for
            if not any(self.benefit(mentor, *need) for *need, _ in mentee["needs"]):
                return "below_teaching_threshold"
        if policy["minimum_score"] > 0 and self.points(mentee, mentor) < policy["minimum_score"]:
            return "score_too_low"
        return None

    def points(self, mentee, mentor):
        """The pair's score: the sum of its lines, less what an AVOID rule takes, never below 0."""
        lines, full = self.policy["lines"], self.policy["full_marks"]
        rules = self.rules_of.get((mentee["id"], mentor["id"]), ())
        rank = mentee["preferences"].get(mentor["id"])  # 1 is the first wish
        covered = sum(weight * self.benefit(mentor, *need) for *need, weight in mentee["needs"])
        earned = (  # the line, how much of it the pair has, how much earns all of the line's points
            ("coverage", covered, max(mentee["weighted_gaps"], 1)),
            ("discipline", mentee["discipline"] != "" and mentee["discipline"] == mentor["discipline"], 1),
            ("population", len(mentee["populations"] & mentor["populations"]), full["populations"]),
            ("language", len(mentee["languages"] & mentor["languages"]), full["languages"]),
            ("availability", shared_minutes(mentee, mentor), full["shared_minutes"]),
            ("preference", max(full["preferences"] + 1 - rank, 0) if rank else 0, full["preferences"]),
            ("prefer", "prefer" in rules, 1),
            ("stay", self.is_current(mentee, mentor), 1),
            ("waiting", mentee["waiting_weeks"], full["waiting_weeks"]))
        points = sum(lines[line] * min(much, enough) // enough for line, much, enough in earned)
        return points - min(points, lines["avoid"]) if "avoid" in rules else points

    def coverage(self, mentee, mentor):
        """The share of the mentee's weighted gaps that the mentor covers, in thousandths."""
        covered = sum(weight * self.benefit(mentor, *need) for *need, weight in mentee["needs"])
        return 1000 * covered // max(mentee["weighted_gaps"], 1)

    def place_cost(self, place):
        """The points that a mentor's so-manieth place costs: crowding, where the policy asks for balance."""
        return self.policy["balance"]["step"] * max(place - self.policy["balance"]["target"], 0)

    def crowding(self, load):
        """The points that so many mentees of one mentor cost together."""
        beyond = max(load - self.policy["balance"]["target"], 0)
        return self.policy["balance"]["step"] * (beyond * (beyond + 1) // 2)

    def worth(self, mentee, mentor):
        """What the pair adds to each goal as the mentee's first."""
        kept = 1 if self.is_current(mentee, mentor) else 0
        return {"placed": self.first, "score": self.points(mentee, mentor), "kept": kept}

    def profit(self, mentee, mentor):
        """The goals in one number, as the mentee's first, and the tie-break; None where it is not eligible."""
        if self.verdict(mentee, mentor) is not None:
            return None
        worth = self.worth(mentee, mentor)
        profit = sum(weight * worth[goal] for goal, weight in self.weights.items())
        return profit + tie_break(mentee["key"], mentor["key"])


def prepare(person, side, nonce):
    """The person with sets in place of lists, the free week as bits, and the own half of the tie-break."""
    lists = ("populations", "languages", "meeting_ways", "conflicts")
    sets = {name: frozenset(person[name]) for name in lists}
    week = int(person["availability"] or "0", 16)
    digest = sha256(nonce.to_bytes(8, "big") + side.encode() + b"\0" + person["id"].encode()).digest()
    return {**person, **sets, "week": week, "key": int.from_bytes(digest[:8], "big")}


def shared_minutes(mentee, mentor):
    """The quarter hours of a week in which both are free, in minutes; 0 where somebody's week is unknown."""
    return (mentee["week"] & mentor["week"]).bit_count() * 15


def most_wanted(snapshot):
    return max((mentee["demand"] for mentee in snapshot["mentees"]), default=1)


def goal_weights(snapshot):
    """The weight of each goal, so wide that more of an earlier goal outweighs any amount of later ones.

    Two plans differ by cycles of people who change places. On one, at most `pairs` appear and as many disappear,
    one place more is filled or crowded (counted as often as a first place). A weight is more than twice what the later
    goals change on a cycle, or on two where somebody's minimum decides a price, so that a price can be told
    apart. A goal that cannot change has none; nor has the best worst coverage, no sum over pairs: see covers.py.
    """
    policy, pairs = snapshot["policy"], min(len(snapshot["mentees"]), len(snapshot["mentors"]))
    crowded = policy["balance"]["step"] * max(MOST_PLACES - policy["balance"]["target"], 0)
    cycles = 2 if any(mentor["minimum"] > 0 for mentor in snapshot["mentors"]) else 1
    changes = {"most_placed": min(pairs, 1) * most_wanted(snapshot), "score": pairs * FULL_SCORE + crowded,
               "fewest_changes": min(pairs, len(snapshot["pairings"]))}
    weights, change = {}, pairs * (2**TIE_BITS - 1)
    for goal in reversed(policy["objective"]):
        if changes.get(goal, 0) > 0:
            weights[GOALS[goal]] = 2 * cycles * change + 1
            change += weights[GOALS[goal]] * changes[goal]
    return weights


def tie_break(mentee_key, mentor_key):
    """A number below 2**20 that decides between plans of equal worth.

    SplitMix64 of the mentee's key plus the mentor's key, rotated by 32 bits.
    """
    mixed = mentee_key + (mentor_key << 32 | mentor_key >> 32) & WORD
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & WORD
    return (mixed ^ mixed >> 31) >> 64 - TIE_BITS


def read_plan(rules, pairs):
    """The mentors of each mentee, the loads, the plan's worth.

    Refuses a pair that is not eligible or there twice, a mentee with more mentors than wanted, a mentor over
    capacity or below the minimum, a lock that is not kept.
    """
    mentors_of, loads = {mentee: set() for mentee in rules.mentees}, Counter()
    for mentee, mentor in ((pair["mentee"], pair["mentor"]) for pair in pairs):
        require(mentee in rules.mentees, f"{mentee} is not in the snapshot")
        require(mentor in rules.mentors, f"{mentor} is not in the snapshot")
        require(mentor not in mentors_of[mentee], f"{mentee} is paired with {mentor} twice")
        mentors_of[mentee].add(mentor)
        load, demand = len(mentors_of[mentee]), rules.mentees[mentee]["demand"]
        require(load <= demand, f"mentee {mentee} has {load} mentors and wants {demand}")
        verdict = rules.verdict(rules.mentees[mentee], rules.mentors[mentor])
        require(verdict is None, f"{mentee} cannot be paired with {mentor}: {verdict}")
        loads[mentor] += 1
        load, capacity = loads[mentor], rules.mentors[mentor]["capacity"]
        require(load <= capacity, f"mentor {mentor} has {load} mentees and {capacity} places")
    for mentee, mentor in rules.locks:
        require(mentor in mentors_of[mentee], f"the lock of {mentee} with {mentor} is not kept")
    for mentor, facts in rules.mentors.items():
        load, minimum = loads[mentor], facts["minimum"]
        require(load >= minimum, f"mentor {mentor} has {load} mentees and has to have {minimum}")
    worths = [rules.worth(rules.mentees[pair["mentee"]], rules.mentors[pair["mentor"]]) for pair in pairs]
    worth = {goal: sum(pair[goal] for pair in worths) for goal in ("placed", "score", "kept")}
    worth["placed"] -= sum(len(mentors) * (len(mentors) - 1) // 2 for mentors in mentors_of.values())
    worth["score"] -= sum(map(rules.crowding, loads.values()))
    return mentors_of, loads, worth
