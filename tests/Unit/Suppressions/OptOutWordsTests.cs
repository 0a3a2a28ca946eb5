using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Suppressions;

namespace WaActors.Tests.Unit.Suppressions;

/// <summary>An opt-out is one word and nothing else, however it is written.</summary>
public sealed class OptOutWordsTests
{
    [Theory]
    [InlineData("SAIR")]
    [InlineData("sair")]
    [InlineData("  Sair!  ")]
    [InlineData("Parár")]
    [InlineData("*stop*")]
    [InlineData("“Cancelar”.")]
    [InlineData("s\u00E1ir")]
    [InlineData("sa\u0301ir")]
    [InlineData("🛑 STOP 🛑")]
    [InlineData("descadastrar\n")]
    public void A_word_is_one_however_it_is_written(string text) => Assert.True(OptOutWords.Matches(text, OptOutWords.Default));

    [Theory]
    [InlineData("quero sair")]
    [InlineData("sair do grupo")]
    [InlineData("não pare")]
    [InlineData("stopp")]
    [InlineData("s t o p")]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("👍")]
    [InlineData(null)]
    public void Anything_else_is_not(string? text) => Assert.False(OptOutWords.Matches(text, OptOutWords.Default));

    [Fact]
    public void A_tenant_s_own_words_may_be_more_than_one_word() => Assert.True(OptOutWords.Matches("Não,  quero. MAIS", ["nao quero mais"]));

    [Fact]
    public void A_long_message_is_never_one() => Assert.False(OptOutWords.Matches("stop" + new string(' ', 1000), OptOutWords.Default));

    [Fact]
    public void Nothing_that_is_written_breaks_it() =>
        Prop.ForAll(Gen.Choose(0, char.MaxValue).Select(code => (char)code).ArrayOf().ToArbitrary(), chars =>
        {
            var folded = OptOutWords.Fold(new string(chars));
            Assert.Equal(folded, OptOutWords.Fold(folded));
        }).QuickCheckThrowOnFailure();
}
