"""The form of an exported run: its fields, their bounds, and the one spelling that is hashed.

`read_run` is strict, so that a document has one reading only: no field unknown or missing, no key twice, no
number with a fraction, nothing out of bounds. It is form alone; what the fields mean is in match_rules.py.
"""

import hashlib
import json

KINDS = ["mentor", "preceptor", "supervisor", "peer"]
WAYS = ["in_person", "video", "phone"]
GOALS = ["most_placed", "score", "fewest_changes", "best_worst_coverage"]
PAIR_RULES = ["ban", "lock", "prefer", "avoid"]
HARD_RULES = ["kind_offered", "mentor_accepting", "no_line_manager", "no_conflict_of_interest",
              "credential_valid", "shared_language", "shared_way_to_meet", "shared_time", "teaching_strength"]


class Malformed(Exception):
    """Where and why a document is not an exported run."""


def demand(holds, path, wanted):
    if not holds:
        raise Malformed(f"{path}: {wanted} is needed")


# A reader takes a value and its path in the document; it returns the value in canonical order or refuses it.

def whole(low, high):
    def read(value, path):
        demand(type(value) is int and low <= value <= high, path, f"a whole number from {low} to {high}")
        return value
    return read


def text(shortest, longest, alphabet=None):
    def read(value, path):
        fits = isinstance(value, str) and shortest <= len(value.encode()) <= longest
        fits = fits and (alphabet is None or set(value) <= set(alphabet))
        demand(fits, path, f"text of {shortest} to {longest} bytes")
        return value
    return read


def amount(value, path):  # decimal text, because many readers of JSON round large numbers
    demand(isinstance(value, str) and 0 < len(value) < 41, path, "an amount as text")
    digits = value.removeprefix("-")
    demand(digits.isascii() and digits.isdigit() and str(int(value)) == value, path, "a whole number as text")
    demand(-2**127 <= int(value) < 2**127, path, "a number of at most 128 bits")
    return int(value)


def truth(value, path):
    demand(isinstance(value, bool), path, "true or false")
    return value


def choice(words):
    def read(value, path):
        demand(isinstance(value, str) and value in words, path, "one of " + ", ".join(words))
        return value
    return read


def optional(reader):
    return lambda value, path: None if value is None else reader(value, path)


def listed(reader, longest, order=None):  # a list; with an order, sorted by it
    def read(value, path):
        demand(isinstance(value, list), path, "a list")
        items = [reader(item, f"{path}[{number}]") for number, item in enumerate(value)]
        demand(len(items) <= longest, path, f"at most {longest} entries")
        return sorted(items, key=order) if order else items
    return read


def each_once(reader, longest, words=None):  # a set, in the order of the words or of the alphabet
    read_all = listed(reader, 2**31, words.index if words else str)

    def read(value, path):
        items = list(dict.fromkeys(read_all(value, path)))  # what is listed twice counts once
        demand(len(items) <= longest, path, f"at most {longest} entries")
        return items
    return read


def mapped(key, reader, longest):
    def read(value, path):
        fits = isinstance(value, dict) and len(value) <= longest
        demand(fits, path, f"an object of at most {longest} entries")
        return {key(name, path): reader(value[name], f"{path}.{name}") for name in sorted(value)}
    return read


def record(**fields):  # the order in which the fields stand here is the canonical order
    def read(value, path):
        demand(isinstance(value, dict), path, "an object")
        for name in value:
            demand(name in fields, f"{path}.{name}", "no such field")
        return {name: reader(value.get(name), f"{path}.{name}") for name, reader in fields.items()}
    return read


KEY, NAME, NUMBER, MICROS = text(1, 200), text(0, 200), whole(0, 2**32 - 1), whole(-2**63, 2**63 - 1)
LEVEL, WEIGHT, POINTS, MINUTES = whole(1000, 5000), whole(0, 1000), whole(0, 1_000_000), whole(0, 7 * 24 * 60)
LEVELS, ANY_TEXT, WORDS = mapped(KEY, LEVEL, 200), text(0, 2**31), each_once(text(0, 2**31), 1000)
WEEK = text(168, 168, "0123456789abcdef")
PAIR = record(mentee=ANY_TEXT, mentor=ANY_TEXT)

POLICY = record(
    version=whole(1, 1), objective=listed(choice(GOALS), 4),
    hard_rules=each_once(choice(HARD_RULES), 9, HARD_RULES),
    teaching_threshold=LEVEL, lead_threshold=whole(0, 4000), assumed_gap=whole(0, 4000),
    minimum_shared_minutes=MINUTES, minimum_score=POINTS,
    skill_weights=mapped(ANY_TEXT, WEIGHT, 200), priority_weights=listed(WEIGHT, 200),
    lines=record(coverage=POINTS, discipline=POINTS, population=POINTS, language=POINTS, availability=POINTS,
                 preference=POINTS, prefer=POINTS, avoid=POINTS, stay=POINTS, waiting=POINTS),
    full_marks=record(populations=whole(1, 1000), languages=whole(1, 1000),
                      shared_minutes=whole(1, 7 * 24 * 60), preferences=whole(1, 255),
                      waiting_weeks=whole(1, 10_000)),
    balance=record(target=whole(0, 1000), step=POINTS))
MENTEE = record(
    id=KEY, wants=choice(KINDS), demand=whole(1, 10), discipline=NAME, populations=WORDS, languages=WORDS,
    meeting_ways=each_once(choice(WAYS), 3, WAYS), line_manager=optional(ANY_TEXT), conflicts=WORDS,
    availability=optional(WEEK), levels=LEVELS, targets=LEVELS, priorities=listed(KEY, 200),
    preferences=mapped(ANY_TEXT, whole(1, 255), 1000), waiting_weeks=NUMBER)
MENTOR = record(
    id=KEY, offers=each_once(choice(KINDS), 4, KINDS), discipline=NAME, populations=WORDS, languages=WORDS,
    meeting_ways=each_once(choice(WAYS), 3, WAYS), line_manager=optional(ANY_TEXT), conflicts=WORDS,
    availability=optional(WEEK), strengths=LEVELS, capacity=whole(0, 1000), minimum=NUMBER,
    accepting=truth, credential_valid_until=optional(MICROS))
PAIR_RULE = record(mentee=ANY_TEXT, mentor=ANY_TEXT, rule=choice(PAIR_RULES), reason=text(0, 2000))


def by_id(person):
    return person["id"]


def by_pair(entry):
    rule = PAIR_RULES.index(entry["rule"]) if "rule" in entry else 0
    return entry["mentee"], entry["mentor"], rule, entry.get("reason", "")


SNAPSHOT = record(
    policy=POLICY, starts_at=MICROS, nonce=whole(0, 2**64 - 1),
    mentees=listed(MENTEE, 200_000, by_id), mentors=listed(MENTOR, 200_000, by_id),
    pair_rules=listed(PAIR_RULE, 1_000_000, by_pair), pairings=listed(PAIR, 1_000_000, by_pair))
COVER = record(mentees=each_once(ANY_TEXT, 2**31), mentors=each_once(ANY_TEXT, 2**31))
AMOUNTS, ASSIGNMENT = mapped(ANY_TEXT, amount, 2**31), listed(PAIR, 2**31)
CERTIFICATE = record(
    draw=NUMBER, mentee_values=AMOUNTS, mentor_prices=AMOUNTS, objective=amount,
    worth=record(placed=MICROS, score=MICROS, kept=MICROS),
    fairness=optional(record(least_coverage=MICROS, all=COVER, above=COVER)))
RELEASED = record(pairs=ASSIGNMENT, assignment=ASSIGNMENT, certificate=CERTIFICATE)
RUN = record(
    format=choice(["preceptor.match-run/1"]), run=ANY_TEXT, created_at=MICROS, solver_version=ANY_TEXT,
    snapshot_hash=ANY_TEXT, snapshot=SNAPSHOT, assignment=ASSIGNMENT, certificate=CERTIFICATE,
    released=optional(RELEASED))


def check_policy(policy):
    """A policy says what is best, and no pair scores more than 1,000,000."""
    goals, lines = policy["objective"], policy["lines"]
    means_something = len(set(goals)) == len(goals) and set(goals) & {"most_placed", "score"}
    demand(means_something, "objective", "most_placed or score, and no goal twice,")
    fair = "best_worst_coverage" in goals
    demand(not fair or goals[:2] == ["most_placed", "best_worst_coverage"], "objective", "most_placed first")
    demand(policy["balance"]["step"] == 0 or "score" in goals, "balance", "an objective with score")
    demand(sum(lines.values()) - lines["avoid"] <= 1_000_000, "lines", "a sum of at most 1,000,000 points")


def check_people(snapshot):
    """Everybody is listed once; rules and pairings name people of the run and contradict nothing."""
    sides = [[person["id"] for person in snapshot[side]] for side in ("mentees", "mentors")]
    for ids in sides:
        twice = [one for one, next_one in zip(ids, ids[1:]) if one == next_one]
        demand(not twice, "snapshot", f"{', '.join(twice)} listed once")
    demand(sum(map(len, sides)) <= 200_000, "snapshot", "at most 200,000 people")
    skills = set().union(*(person["targets"] for person in snapshot["mentees"]),
                         *(person["strengths"] for person in snapshot["mentors"]))
    demand(len(skills) <= 200, "snapshot", "at most 200 skills")
    fair = "best_worst_coverage" in snapshot["policy"]["objective"]
    for mentee in snapshot["mentees"]:
        demand(not fair or mentee["demand"] == 1, f"{mentee['id']}.demand", "no more than 1")
    for mentor in snapshot["mentors"]:
        most = 0 if fair else mentor["capacity"]
        demand(mentor["minimum"] <= most, f"{mentor['id']}.minimum", f"a number up to {most}")
    mentees, mentors = map(set, sides)
    opposites, seen = {"ban": "lock", "lock": "ban", "prefer": "avoid", "avoid": "prefer"}, set()
    for entry in snapshot["pair_rules"] + snapshot["pairings"]:
        mentee, mentor, rule = entry["mentee"], entry["mentor"], entry.get("rule")
        demand(mentee in mentees and mentor in mentors, f"{mentee}, {mentor}", "a pair of people of the run")
        contradicted = {(mentee, mentor, rule), (mentee, mentor, opposites.get(rule, rule))} & seen
        demand(not contradicted, f"{mentee}, {mentor}", "one statement that none repeats or contradicts")
        seen.add((mentee, mentor, rule))


def snapshot_hash(snapshot):
    """SHA-256 of the snapshot as JSON without white space, in canonical order, in UTF-8."""
    canonical = json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def without_repeats(pairs):
    demand(len(dict(pairs)) == len(pairs), "the document", "every key once in its object")
    return dict(pairs)


def read_json(path):
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file, object_pairs_hook=without_repeats)
        json.dumps(document, ensure_ascii=False).encode()  # refuses half a character, which has no UTF-8
        return document
    except (OSError, ValueError, RecursionError) as error:
        raise Malformed(f"{path}: {error}") from None


def read_run(path):
    """The exported run in a file, its snapshot in canonical order."""
    run = RUN(read_json(path), "run")
    check_people(run["snapshot"])
    check_policy(run["snapshot"]["policy"])
    return run


def read_pairs(path):
    """The pairs of another plan: of an exported run, or a bare list of them."""
    document = read_json(path)
    pairs = document.get("assignment") if isinstance(document, dict) else document
    return ASSIGNMENT(pairs, "assignment")
