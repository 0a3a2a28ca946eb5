using WaActors.Grains.Reasons;
using WaActors.Grains.Events;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>A change of a route that must be stored and told.</summary>
/// <param name="Route">The route.</param>
/// <param name="Kind">What happened: one of <see cref="EventKinds"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Store">Whether its record changed.</param>
public readonly record struct RouteChange(RouteState Route, string Kind, string? Reason, bool Store);

/// <summary>
/// The routes of a campaign and the ring of those that can send. Plain state: no I/O, no clock. Rules C-2, C-3, C-5, C-8.
/// </summary>
public sealed class RouteBook
{
    private const string ConnectedAgain = CampaignReasons.ConnectedAgain;

    private Dictionary<Guid, RouteState> _byInstance;
    private readonly int _failuresMax;
    private readonly TimeSpan _failureCooldown;
    private readonly Dictionary<Guid, string> _departed = []; // out of the ring, and nobody had a turn since: the next turn is a switch

    public RouteBook(IEnumerable<RouteRecord> records, int failuresMax, TimeSpan failureCooldown)
    {
        Routes = [.. records.OrderBy(r => r.OrderIndex).Select(r => new RouteState(r))];
        _byInstance = Routes.ToDictionary(r => r.InstanceId);
        _failuresMax = failuresMax;
        _failureCooldown = failureCooldown;
    }

    /// <summary>All routes in rotation order.</summary>
    public IReadOnlyList<RouteState> Routes { get; private set; }

    /// <summary>Those that can send now.</summary>
    public RotationRing Ring { get; private set; } = RotationRing.Empty;

    /// <summary>The route of a number; null when the campaign has none.</summary>
    public RouteState? Find(Guid instanceId) => _byInstance.GetValueOrDefault(instanceId);

    /// <summary>Replaces the routes. Those whose number stays keep what is known of them and their place in the ring follows the new order, which begins anew.</summary>
    /// <returns>The routes that are gone; sends of theirs may be under way.</returns>
    public IReadOnlyList<RouteState> Replace(IEnumerable<RouteRecord> records)
    {
        var gone = Routes.ToDictionary(route => route.InstanceId);
        var members = Ring.Members.Select(member => member.InstanceId).ToHashSet();
        Routes = [.. records.OrderBy(r => r.OrderIndex).Select(record => gone.Remove(record.InstanceId, out var kept) ? kept.With(record) : new RouteState(record))];
        _byInstance = Routes.ToDictionary(r => r.InstanceId);
        foreach (var id in gone.Keys) _departed.Remove(id);
        Ring = Routes.Where(route => members.Contains(route.InstanceId)).Aggregate(RotationRing.Empty, (ring, route) => ring.Join(route.Member));
        return [.. gone.Values];
    }

    /// <summary>Whether the route is still one of the campaign's.</summary>
    public bool Has(RouteState route) => ReferenceEquals(Find(route.InstanceId), route);

    /// <summary>Takes in what a number says of itself; an older word than the last one changes nothing.</summary>
    public IReadOnlyList<RouteChange> OnStatus(InstanceStatus status, DateTimeOffset now)
    {
        if (Find(status.InstanceId) is not { } route || route.Status?.Revision > status.Revision) return [];
        var hadLink = route.Status?.Link == LinkState.Connected;
        route.Status = status;
        var isBack = !hadLink && status.Link == LinkState.Connected;
        if (isBack) route.CooldownUntil = null;
        return Reconcile(route, now, isBack ? ConnectedAgain : null);
    }

    /// <summary>A send found the session gone: out of the ring at once (C-3), whatever the number itself says until it says something newer.</summary>
    public IReadOnlyList<RouteChange> OnLinkLost(RouteState route, string reason)
    {
        if (route.Status is { Link: LinkState.Connected } status)
            route.Status = status with { Link = LinkState.Disconnected, Reason = reason };
        return Deactivate(route, reason);
    }

    /// <summary>A real failure of a send; the last one allowed in a row takes the route out for a while (C-8).</summary>
    public IReadOnlyList<RouteChange> OnFailure(RouteState route, string reason, DateTimeOffset now)
    {
        route.Record = route.Record with { ConsecutiveFailures = route.Record.ConsecutiveFailures + 1 };
        if (route.Record.ConsecutiveFailures < _failuresMax) return [];
        route.CooldownUntil = now + _failureCooldown;
        return Deactivate(route, CampaignReasons.FailuresInARow(route.Record.ConsecutiveFailures, reason));
    }

    /// <summary>A success ends a row of failures.</summary>
    public static void OnSuccess(RouteState route)
    {
        if (route.Record.ConsecutiveFailures > 0) route.Record = route.Record with { ConsecutiveFailures = 0 };
    }

    /// <summary>Looks at all routes again: time may have ended a restriction or a cool-down.</summary>
    public IReadOnlyList<RouteChange> Refresh(DateTimeOffset now) => [.. Routes.SelectMany(route => Reconcile(route, now))];

    /// <summary>After a restart: a route that was taken out for failures cools down anew, for when it was taken out is not stored (C-8).</summary>
    public void RestoreCooldowns(DateTimeOffset now)
    {
        foreach (var route in Routes.Where(r => !r.Record.Active && r.Record.ConsecutiveFailures >= _failuresMax))
            route.CooldownUntil = now + _failureCooldown;
    }

    /// <summary>A number's actor did not answer: out of the ring until it does.</summary>
    public IReadOnlyList<RouteChange> OnUnreachable(RouteState route)
    {
        route.Status = null;
        return Exit(route, CampaignReasons.ActorSilent);
    }

    /// <summary>A person resumed the campaign: cool-downs end.</summary>
    public IReadOnlyList<RouteChange> ForgiveFailures(DateTimeOffset now)
    {
        foreach (var route in Routes) route.CooldownUntil = null;
        return [.. Routes.SelectMany(route => Reconcile(route, now, CampaignReasons.PersonResumed))];
    }

    /// <summary>The next moment at which time alone may bring a route back; null when there is none.</summary>
    public DateTimeOffset? NextReturnAt(DateTimeOffset now) =>
        Routes.Where(r => !Ring.Contains(r.InstanceId))
            .SelectMany(r => new[] { r.CooldownUntil, r.Status?.PermissionUntil })
            .Where(at => at > now)
            .Min();

    /// <summary>Why no route can send, in words for an operator: what holds the one that is back first, if time alone brings one back.</summary>
    public string WhyEmpty()
    {
        var first = Routes.Where(r => r.Status is { Link: LinkState.Connected, PermissionUntil: not null }).MinBy(r => r.Status!.PermissionUntil);
        return first?.Status is { } status
            ? CampaignReasons.NoNumberBefore(status.PermissionUntil, status.PermissionReason ?? NumberReasons.Permission(status.Permission))
            : CampaignReasons.NoNumber;
    }

    /// <summary>The switches that a send by <paramref name="route"/> makes: from the number that gave its message back, and from each that left the ring since
    /// the last send. Each is told once; an ordinary turn of the rotation is none (C-10).</summary>
    public IReadOnlyList<GivenBack> TakeOver(RouteState route, GivenBack? message)
    {
        _departed.Remove(route.InstanceId);
        if (message is null && _departed.Count == 0) return [];
        var switches = new List<GivenBack>();
        if (message is not null && message.InstanceId != route.InstanceId)
        {
            switches.Add(message);
            _departed.Remove(message.InstanceId);
        }

        switches.AddRange(_departed.OrderBy(gone => Find(gone.Key)?.Record.OrderIndex).Select(gone => new GivenBack(gone.Key, gone.Value)));
        _departed.Clear();
        return switches;
    }

    /// <summary>The member had its turn.</summary>
    public void TurnTaken(RouteState route) => Ring = Ring.After(route.Member);

    private IReadOnlyList<RouteChange> Reconcile(RouteState route, DateTimeOffset now, string? why = null)
    {
        var canSend = route.Status?.CanSend(now) ?? false;
        var coolingDown = route.CooldownUntil > now;
        if (canSend && !route.Record.Active) return coolingDown ? [] : Reactivate(route, why ?? (route.Record.ConsecutiveFailures >= _failuresMax ? CampaignReasons.RestOver : ConnectedAgain));
        if (canSend) return Enter(route);
        if (route.Status is null) return [];
        return route.Record.Active && route.Status.Link != LinkState.Connected
            ? Deactivate(route, route.Status.Reason ?? NumberReasons.Link(route.Status.Link))
            : Exit(route, PermissionReason(route.Status) ?? route.Status.Reason ?? NumberReasons.Permission(route.Status.Permission));
    }

    private static string? PermissionReason(InstanceStatus status) => status is { Link: LinkState.Connected, PermissionReason: { } reason }
        ? CampaignReasons.Until(reason, status.PermissionUntil)
        : null;

    private IReadOnlyList<RouteChange> Reactivate(RouteState route, string why)
    {
        route.Record = route.Record with { Active = true, ConsecutiveFailures = 0, DeactivatedReason = null };
        route.CooldownUntil = null;
        Enter(route);
        return [new RouteChange(route, EventKinds.RouteReactivated, why, Store: true)];
    }

    private IReadOnlyList<RouteChange> Enter(RouteState route)
    {
        if (Ring.Contains(route.InstanceId)) return [];
        Ring = Ring.Join(route.Member);
        _departed.Remove(route.InstanceId);
        route.BlockedUntil = null;
        return [new RouteChange(route, EventKinds.RouteEntered, CampaignReasons.MaySend, Store: false)];
    }

    private IReadOnlyList<RouteChange> Deactivate(RouteState route, string reason)
    {
        Depart(route, reason);
        if (!route.Record.Active) return [];
        route.Record = route.Record with { Active = false, DeactivatedReason = reason };
        return [new RouteChange(route, EventKinds.RouteDeactivated, reason, Store: true)];
    }

    private void Depart(RouteState route, string reason)
    {
        if (Ring.Contains(route.InstanceId)) _departed[route.InstanceId] = reason;
        Ring = Ring.Leave(route.InstanceId);
        if (Ring.Members.Count == 0) _departed.Clear(); // nobody takes over: the campaign waits, which is an event of its own
    }

    private IReadOnlyList<RouteChange> Exit(RouteState route, string reason)
    {
        if (!Ring.Contains(route.InstanceId)) return [];
        Depart(route, reason);
        return [new RouteChange(route, EventKinds.RouteLeft, reason, Store: false)];
    }
}
