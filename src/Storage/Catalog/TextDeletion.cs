namespace WaActors.Storage.Catalog;

/// <summary>A campaign that uses a text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record TextUser(Guid Id, string Name);

/// <summary>What became of a text that was to be deleted.</summary>
/// <param name="Found">Whether the tenant has it.</param>
/// <param name="Users">Campaigns that are not over and use it, the first <see cref="UsersMax"/> of them; it is deleted when there is none.</param>
public sealed record TextDeletion(bool Found, IReadOnlyList<TextUser> Users)
{
    /// <summary>How many campaigns are named.</summary>
    public const int UsersMax = 5;

    internal static readonly TextDeletion NotFound = new(Found: false, []);

    /// <summary>Whether it was deleted.</summary>
    public bool Done => Found && Users.Count == 0;
}
