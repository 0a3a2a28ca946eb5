namespace WaActors.Demo;

/// <summary>The demonstration cannot go on; the message is for the person who watches it.</summary>
public sealed class DemoException(string message) : Exception(message);
