using FsCheck;
using FsCheck.Fluent;
using WaActors.People;

namespace WaActors.Tests.Storage.Schema;

/// <summary>The rule of who is one person stands in C# and in SQL: they must not part.</summary>
public sealed class PersonKeySqlTests
{
    [Fact]
    public async Task The_database_knows_people_by_the_same_key_as_the_program()
    {
        await using var world = await StorageWorld.CreateAsync();
        var digits = Gen.Elements('0', '1', '2', '4', '5', '6', '9');
        var phones = (from start in Gen.Elements("55", "5511", "521", "549", "52", "54", "1", "351")
                      from length in Gen.Choose(8, 15)
                      from rest in digits.ArrayOf(Math.Max(1, length - start.Length))
                      select start + string.Concat(rest)).Sample(3_000, 10).Distinct().ToArray();

        var keys = await world.ReadAsync("select person_key(p) from unnest($1) with ordinality u (p, n) order by n", reader => reader.GetString(0), (object)phones);

        Assert.Equal(phones.Select(PersonKey.Of), keys);
        Assert.Contains(phones, phone => PersonKey.Of(phone) != phone);
    }
}
