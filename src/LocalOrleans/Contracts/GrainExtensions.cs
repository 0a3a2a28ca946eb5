using System.Globalization;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity and casts of grains and grain references.</summary>
public static class GrainExtensions
{
    /// <summary>The identity of a grain or of what a reference points at.</summary>
    /// <exception cref="ArgumentException">The object is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase instance => instance.GrainContext.GrainId,
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference.", nameof(grain)),
    };

    /// <summary>The string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The <see cref="Guid"/> key.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => Guid.ParseExact(grain.GetPrimaryKeyString(), "N");

    /// <summary>The integer key.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) =>
        long.Parse(grain.GetPrimaryKeyString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A reference to this grain through the given interface, safe to hand to other grains.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable => grain switch
    {
        GrainReference reference => reference.Cast<TGrainInterface>(),
        IGrainBase instance => ((Activation)instance.GrainContext).Runtime.GrainFactory.GetGrain<TGrainInterface>(instance.GrainContext.GrainId),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference.", nameof(grain)),
    };

    /// <summary>The same grain through another of its interfaces.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable => grain.AsReference<TGrainInterface>();
}
