using WaActors.OperatorConsole.Commands;

namespace WaActors.Api.Recipients;

/// <summary>Phones for the console, read as the REST surface reads them.</summary>
internal sealed class PhoneReader : IPhoneReader
{
    public string? ForPairing(string text) => PhoneNumber.ForPairing(text);
}
