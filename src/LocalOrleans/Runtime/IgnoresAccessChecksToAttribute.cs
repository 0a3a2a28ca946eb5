namespace System.Runtime.CompilerServices;

/// <summary>Known to the runtime by name: lets a generated assembly use the internals of another.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
