using Zegel.Campaigns.Templates;
using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G01")]
public sealed class IdentifiableSenderTests
{
    [Fact]
    public void The_golden_letter_passes() =>
        GivenMessage.Bulk().JudgedBy<IdentifiableSender, MessageFacts>().ShouldBeEmpty();

    public static TheoryData<string, Func<DeclaredSender, DeclaredSender>> Left =>
        new()
        {
            { "legal name", d => d with { LegalName = "" } },
            { "postal address", d => d with { PostalAddress = " " } },
            { "contact", d => d with { Contact = "" } },
            { "register number", d => d with { TradeRegister = "" } },
            { "privacy notice", d => d with { PrivacyUrl = "" } },
        };

    [Theory]
    [MemberData(nameof(Left), DisableDiscoveryEnumeration = true)]
    public void Each_part_that_is_not_known_blocks(string what, Func<DeclaredSender, DeclaredSender> leave)
    {
        var letter = GivenMessage.Bulk() with { Declared = leave(GivenMessage.Declared) };
        var finding = letter.JudgedBy<IdentifiableSender, MessageFacts>().ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldBe($"the sender has no {what}");
    }

    [Fact]
    public void Without_From_nobody_is_known() =>
        GivenMessage.Bulk().Without("From").JudgedBy<IdentifiableSender, MessageFacts>().ShouldHaveSingleItem();

    [Fact]
    public void A_letter_with_one_sign_of_its_sender_taken_away_is_blocked_by_the_book()
    {
        var letter = GivenMessage.Bulk();
        letter = letter with
        {
            Html = letter.Html!.Replace(
                "<html lang=nl><body>",
                "<!doctype html><html lang=nl><head><meta charset=utf-8><title>Zaterdag open</title></head><body>",
                StringComparison.Ordinal
            ),
        };
        RuleBook.Check(letter).Where(f => f.Verdict == Verdict.Block).ShouldBeEmpty();
        Blocks(letter.With("From", "\"Kringloop De Linde\" <post@elders.example>")).ShouldBeTrue("another domain");
        Blocks(letter.Without("From")).ShouldBeTrue("no From");
        foreach (var part in new[] { "Stichting Kringloop De Linde", "Lindelaan 1", "KvK 12345678", "030 123 45 67" })
            Blocks(letter with { Html = letter.Html!.Replace(part, "", StringComparison.Ordinal) }).ShouldBeTrue(part);
    }

    static bool Blocks(MessageFacts letter) => RuleBook.Check(letter).Any(f => f.Verdict == Verdict.Block);
}
