"""What the places of a mentor cost and earn at a price."""

from match_rules import require


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
