using Zegel.Server.Pages.Public;
using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G40")]
public sealed class ContactsHintTests
{
    const string Sender = "nieuws@nieuws.example.nl";

    static IReadOnlyList<Finding> Judge(string text) =>
        new WelcomePageFacts(text, Sender).JudgedBy<ContactsHint, WelcomePageFacts>();

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void Our_own_words_name_the_address(string language) =>
        Judge(PublicWords.For(language).ContactsHint(Sender)).ShouldBeEmpty();

    [Fact]
    public void A_page_without_it_is_told() =>
        Judge("Thank you.").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Info);
}
