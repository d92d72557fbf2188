using Zegel.Mail.Addresses;

namespace Zegel.Rules;

[Trait("Rule", "G05")]
public sealed class AnswerableSenderTests
{
    static DomainEntryFact Entry(string row) =>
        new(row, "nieuws.example.nl", "MX", "a mail exchanger", "no MX", IsRight: false, CouldNotCheck: false);

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<
            AnswerableSender,
            DomainFacts
        >();

    [Theory]
    [InlineData("G05")]
    [InlineData("A67")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G05", Verdict.Block));
        finding.Observed.ShouldContain("no MX");
        finding.Expected.ShouldBe("a mail exchanger");
        finding.Fix.ShouldContain("nieuws.example.nl");
    }

    [Theory]
    [InlineData("G05")]
    [InlineData("A67")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G05", Verdict.Hold, true));
    }

    static readonly SenderFacts Unproven = new(
        "nieuws@example.nl",
        "bulk",
        IsProven: false,
        "has not confirmed the test mail of 3 Nov 2026",
        IsAnswerAwaited: true
    );

    [Theory]
    [Trait("Rule", "B01")]
    [InlineData("bulk", Verdict.Block)]
    [InlineData("transactional", Verdict.Warn)]
    [InlineData("system", Verdict.Warn)]
    public void An_address_that_nobody_is_known_to_read_blocks_bulk_and_says_what_to_do(string stream, Verdict verdict)
    {
        var finding = (Unproven with { Stream = stream })
            .JudgedBy<AnswerableSender, SenderFacts>()
            .ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G05", verdict, false));
        finding.Observed.ShouldBe("nieuws@example.nl has not confirmed the test mail of 3 Nov 2026");
        finding.Fix.ShouldContain("Answer that mail");
        finding.Fix.ShouldContain("zegel brand prove nieuws@example.nl --code CODE");
    }

    [Fact]
    [Trait("Rule", "B01")]
    public void Who_was_never_asked_is_told_to_ask_and_who_is_proven_nothing()
    {
        (Unproven with { IsAnswerAwaited = false })
            .JudgedBy<AnswerableSender, SenderFacts>()
            .ShouldHaveSingleItem()
            .Fix.ShouldContain("Have a test mail sent");
        (Unproven with { IsProven = true }).JudgedBy<AnswerableSender, SenderFacts>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bulk", Verdict.Hold)]
    [InlineData("system", Verdict.Warn)]
    public void Where_nobody_tells_the_MX_the_answer_is_that_it_could_not_be_checked(string stream, Verdict verdict)
    {
        var finding = (Unproven with { Stream = stream, CouldNotCheck = true })
            .JudgedBy<AnswerableSender, SenderFacts>()
            .ShouldHaveSingleItem();
        (finding.Verdict, finding.CouldNotCheck).ShouldBe((verdict, true));
    }

    [Theory]
    [InlineData("noreply", true)]
    [InlineData("No-Reply", true)]
    [InlineData("no_reply2", true)]
    [InlineData("nieuws.no-reply", true)]
    [InlineData("noreply+nieuws", true)]
    [InlineData("do-not-reply", true)]
    [InlineData("DoNotReply", true)]
    [InlineData("niet.beantwoorden", true)]
    [InlineData("nietbeantwoorden01", true)]
    [InlineData("geen-antwoord", true)]
    [InlineData("keine_antwort", true)]
    [InlineData("ne-pas-repondre", true)]
    [InlineData("nieuws", false)]
    [InlineData("antwoord", false)]
    [InlineData("reply", false)]
    [InlineData("noor.eply", false)]
    public void An_address_that_wants_no_answers_is_known_by_its_words(string localPart, bool isNoReply) =>
        AnswerableSender.IsNoReply(Mailbox.Parse($"{localPart}@example.nl")).ShouldBe(isNoReply);

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("G05") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
