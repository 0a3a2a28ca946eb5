using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using WaActors.Api;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What the process is made of.</summary>
public sealed class ModeTests
{
    [Theory]
    [InlineData(null, null, HostMode.Silo)]
    [InlineData("", "both", HostMode.Both)]
    [InlineData("client", "both", HostMode.Client)]
    [InlineData(" Both ", null, HostMode.Both)]
    [InlineData("silo", "client", HostMode.Silo)]
    public void The_short_name_comes_first_and_silo_is_the_default(string? shortName, string? longName, HostMode expected)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["WAACTORS_MODE"] = shortName, ["WaActors:Api:Mode"] = longName };
        Assert.Equal(expected, ApiSettings.ReadMode(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("1")]
    [InlineData("silo,client")]
    public void An_unknown_mode_is_refused_with_the_known_ones(string name)
    {
        var refused = Assert.Throws<StartRefusedException>(() => HostModes.Parse(name));
        Assert.Contains($"'{name}' is no mode: silo, client or both", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HostMode.Client)]
    [InlineData(HostMode.Both)]
    public void The_local_runtime_knows_silo_only_and_says_what_the_others_need(HostMode mode)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Host.CreateApplicationBuilder().AddWaActors(mode));
        Assert.Contains("needs a cluster of Microsoft Orleans", refused.Message, StringComparison.Ordinal);
    }
}
