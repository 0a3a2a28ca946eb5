using Microsoft.AspNetCore.DataProtection;

namespace WaActors.Storage.Secrets;

/// <summary>Encrypts what must not stand in the database as it is: gateways' keys and instances' tokens.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts a secret.</summary>
    string Protect(string secret);

    /// <summary>Decrypts what <see cref="Protect"/> gave.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, or its key is gone.</exception>
    string Unprotect(string protectedSecret);
}

/// <summary>Secrets under ASP.NET Data Protection, whose keys stand in the database (<see cref="PostgresXmlRepository"/>).</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("WaActors.Secrets.v1");

    public string Protect(string secret) => _protector.Protect(secret);

    public string Unprotect(string protectedSecret) => _protector.Unprotect(protectedSecret);
}
