namespace WaActors.FakeGateway.World;

/// <summary>One kind of gateway in the fake: its routes, and its instances for the control API.</summary>
internal interface IGatewayKind
{
    /// <summary>As WaActors names it: <c>evolution</c>, ...</summary>
    string Kind { get; }

    /// <summary>Its instances, oldest first.</summary>
    IEnumerable<InstanceView> Instances { get; }

    /// <summary>Totals of each of them, by name.</summary>
    IEnumerable<KeyValuePair<string, InstanceStats>> Totals { get; }

    /// <summary>Adds its routes; whatever must come before routing it adds as middleware.</summary>
    void Map(WebApplication app);

    /// <summary>Whether a call is a send of this kind.</summary>
    bool IsSend(HttpRequest request);

    /// <summary>One of its instances; null when it has none of this name.</summary>
    InstanceView? Find(string name);

    /// <summary>Makes something happen to an instance; null when it has none of this name.</summary>
    ActionResult? Act(string name, InstanceAction action, InstanceActionDetails details);

    /// <summary>Adds an instance; false when the name is taken.</summary>
    bool Seed(string name, InstanceSeed seed);

    /// <summary>Somebody writes to an instance's number: its webhook is told. False when the kind tells of none, or has no instance of this name.</summary>
    /// <param name="name">The instance.</param>
    /// <param name="from">Who writes, digits.</param>
    /// <param name="text">What.</param>
    bool Receive(string name, string from, string text) => false;

    /// <summary>Empties totals and caches and, unless they are kept, removes the instances.</summary>
    void Reset(bool keepInstances);
}
