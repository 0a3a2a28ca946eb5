namespace WaActors.Bench;

/// <summary>A measurement that counts for nothing: something was lost, came twice, or never ended.</summary>
internal sealed class BenchException(string message) : Exception(message);
