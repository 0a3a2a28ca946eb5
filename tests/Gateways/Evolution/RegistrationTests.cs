using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WaActors.Gateways;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>What a host gets from AddWaActorsGateways.</summary>
public class RegistrationTests
{
    [Fact]
    public void The_adapter_is_found_by_its_kind_and_says_what_it_can()
    {
        using var services = Build();
        var gateway = services.GetRequiredService<IWhatsAppGateways>().For("evolution");
        Assert.Equal(
            GatewayCapabilities.ExistsCheck | GatewayCapabilities.PairingCode | GatewayCapabilities.MessageLookup | GatewayCapabilities.Sessions
            | GatewayCapabilities.Media | GatewayCapabilities.InstanceListing | GatewayCapabilities.WebhookRegistration,
            gateway.Capabilities);
    }

    [Fact]
    public void A_kind_that_nobody_speaks_is_said_so()
    {
        using var services = Build();
        Assert.Throws<KeyNotFoundException>(() => services.GetRequiredService<IWhatsAppGateways>().For("pigeon"));
    }

    [Theory]
    [InlineData("ReadTries", "0")]
    [InlineData("BreakerPeriod", "00:00:00")]
    [InlineData("SendTimeout", "01:00:00")]
    public void Options_that_cannot_work_are_refused(string name, string value)
    {
        using var services = Build((name, value));
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<GatewayOptions>>().Value);
    }

    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        using var services = Build(("BreakerFailures", "7"));
        var options = services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        Assert.Equal((7, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90)), (options.BreakerFailures, options.BreakerPeriod, options.SendTimeout));
    }

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>("WaActors:Gateways:" + setting.Name, setting.Value)))
            .Build());
        return services.AddWaActorsGateways().AddWaActorsGateways().BuildServiceProvider();
    }
}
