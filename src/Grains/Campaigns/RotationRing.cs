using System.Collections.Immutable;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// The rotation of a campaign (C-2): the numbers that can send now, strictly one after the other by their order index, with a cursor that survives every
/// change of membership. Immutable.
/// </summary>
/// <remarks>
/// The cursor is the order index that had the last turn, not a position: a number that leaves gives its turn to the one after it, and one that returns has
/// its turn when the rotation next passes its place (C-5), neither first nor last.
/// </remarks>
public sealed class RotationRing
{
    /// <summary>A ring without members whose next turn is the lowest order index.</summary>
    public static readonly RotationRing Empty = new([], int.MinValue);

    private readonly ImmutableArray<RingMember> _members;
    private readonly int _lastOrderIndex;

    private RotationRing(ImmutableArray<RingMember> members, int lastOrderIndex)
    {
        _members = members;
        _lastOrderIndex = lastOrderIndex;
    }

    /// <summary>The members in rotation order.</summary>
    public IReadOnlyList<RingMember> Members => _members;

    /// <summary>Whether the number is in the ring.</summary>
    public bool Contains(Guid instanceId) => IndexOf(instanceId) >= 0;

    /// <summary>The ring with the number in its place. A member that is there already stays.</summary>
    /// <exception cref="ArgumentException">Another number holds that order index.</exception>
    public RotationRing Join(RingMember member)
    {
        var position = FirstAtOrAfter(member.OrderIndex);
        if (position < _members.Length && _members[position].OrderIndex == member.OrderIndex)
        {
            return _members[position] == member
                ? this
                : throw new ArgumentException($"Order index {member.OrderIndex} belongs to {_members[position].InstanceId}.", nameof(member));
        }

        return new RotationRing(_members.Insert(position, member), _lastOrderIndex);
    }

    /// <summary>The ring without the number; the same ring when it was not in it.</summary>
    public RotationRing Leave(Guid instanceId)
    {
        var position = IndexOf(instanceId);
        return position < 0 ? this : new RotationRing(_members.RemoveAt(position), _lastOrderIndex);
    }

    /// <summary>The members from the one whose turn it is, once around.</summary>
    public IEnumerable<RingMember> FromNextTurn()
    {
        var start = FirstAtOrAfter(_lastOrderIndex == int.MaxValue ? int.MaxValue : _lastOrderIndex + 1);
        for (var step = 0; step < _members.Length; step++)
            yield return _members[(start + step) % _members.Length];
    }

    /// <summary>The ring after the member had its turn.</summary>
    public RotationRing After(RingMember member) => new(_members, member.OrderIndex);

    private int IndexOf(Guid instanceId)
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].InstanceId == instanceId) return i;
        }

        return -1;
    }

    private int FirstAtOrAfter(int orderIndex)
    {
        var i = 0;
        while (i < _members.Length && _members[i].OrderIndex < orderIndex) i++;
        return i;
    }
}

/// <summary>A number in a ring.</summary>
/// <param name="OrderIndex">Its place.</param>
/// <param name="InstanceId">The number.</param>
public readonly record struct RingMember(int OrderIndex, Guid InstanceId);
