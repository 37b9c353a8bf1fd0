"""What the places of a mentor, and the seats of a mentee, cost and earn at a price."""

from match_rules import Refused, require


def check_amounts(people, amounts, may_be_negative=()):
    """Everybody who takes part has a value or price, nobody else; below 0 only where a minimum pays for it."""
    for person in sorted(people - amounts.keys()) + sorted(amounts.keys() - people):
        raise Refused(f"the certificate does not fit the people: {person}")
    for person, amount in amounts.items():
        holds = amount >= 0 or person in may_be_negative
        require(holds, f"the value or price of {person} is negative")


def check_places(rules, mentor, price, load):
    """Filled places cost at most their price, an empty one at least; what places cost and earn at best."""
    filled, capacity = rules.locked[mentor], rules.mentors[mentor]["capacity"]
    weight, least = rules.weights.get("score", 0), max(rules.mentors[mentor]["minimum"], filled)
    fits = load == capacity or price <= weight * rules.place_cost(load + 1)
    require(fits, f"mentor {mentor} has an empty place and a price")
    fits = load == least or price >= weight * rules.place_cost(load)
    require(fits, f"mentor {mentor} fills a place that costs more than its price")

    def cost(places):  # of those that no lock fills
        return weight * (rules.crowding(places) - rules.crowding(filled))

    gains = (price * (places - filled) - cost(places) for places in range(least, capacity + 1))
    return cost(load), max(gains)


def check_seats(rules, mentee, value, load):
    """Filled seats cost at most the mentee's value, an empty one at least; what seats cost and earn at best.

    A pair's profit counts it as the mentee's first; the second costs one place counted, the third two.
    """
    filled, demand = rules.settled[mentee], rules.mentees[mentee]["demand"]
    weight = rules.weights.get("placed", 0)
    require(load == demand or value <= weight * load, f"mentee {mentee} has an empty seat and a value")
    fits = load == filled or value >= weight * (load - 1)
    require(fits, f"mentee {mentee} fills a seat that costs more than its value")

    def cost(seats):  # of those that no lock fills
        return weight * sum(range(filled, seats))

    return cost(load), max(value * (seats - filled) - cost(seats) for seats in range(filled, demand + 1))
