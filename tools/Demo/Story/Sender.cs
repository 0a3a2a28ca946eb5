namespace WaActors.Demo.Story;

/// <summary>One of the numbers of the demonstration.</summary>
/// <param name="Letter">A, B or C.</param>
/// <param name="Id">Its id in WaActors.</param>
/// <param name="ExternalName">Its name at the gateway.</param>
internal sealed record Sender(string Letter, Guid Id, string ExternalName);
