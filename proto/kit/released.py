"""What a run was made to keep: the best plan without those locks, by how much it is better, and why none is."""

from match_rules import Refused, require
from run_format import snapshot_hash


def released_gap(run, check, worth):
    """What the best plan has more that need not keep the pairs released, in words; refuses it as any other plan."""
    released = run["released"]
    if released is None:
        return ""
    rules = run["snapshot"]["pair_rules"]
    pairs = [(pair["mentee"], pair["mentor"]) for pair in released["pairs"]]
    locked = {(rule["mentee"], rule["mentor"]) for rule in rules if rule["rule"] == "lock"}
    for mentee, mentor in pairs:
        require((mentee, mentor) in locked, f"{mentee} with {mentor} is released and not locked")
    gone = set(pairs)
    kept = [rule for rule in rules if rule["rule"] != "lock" or (rule["mentee"], rule["mentor"]) not in gone]
    snapshot = {**run["snapshot"], "pair_rules": kept}
    try:
        _, _, best = check({**released, "snapshot": snapshot, "snapshot_hash": snapshot_hash(snapshot)})
    except Refused as reason:
        raise Refused(f"without the locks released: {reason}") from None
    gap = ", ".join(f"{goal} {best[goal] - worth[goal]}" for goal in best)
    return f"; without the {len(pairs)} locks released the best plan has more by: {gap}"
