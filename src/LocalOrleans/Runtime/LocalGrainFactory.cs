using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Makes references to the grains of one host.</summary>
internal sealed class LocalGrainFactory(LocalRuntime runtime) : IClusterClient
{
    public IServiceProvider ServiceProvider => runtime.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Make<TGrainInterface>(primaryKey, grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Make<TGrainInterface>(primaryKey.ToString("N"), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Make<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)GrainInterface.Of(typeof(TGrainInterface)).CreateReference(runtime, grainId);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => Make(grainInterfaceType, grainPrimaryKey, null);

    private TGrainInterface Make<TGrainInterface>(string key, string? prefix) => (TGrainInterface)Make(typeof(TGrainInterface), key, prefix);

    private IGrain Make(Type type, string key, string? prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var grainClass = runtime.Catalog.Implementing(type, prefix);
        return (IGrain)(object)GrainInterface.Of(type).CreateReference(runtime, GrainId.Create(grainClass.GrainType, key));
    }
}
