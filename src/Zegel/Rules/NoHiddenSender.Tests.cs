namespace Zegel.Rules;

[Trait("Rule", "G36")]
public sealed class NoHiddenSenderTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<NoHiddenSender, MessageFacts>();

    static IReadOnlyList<Finding> JudgeFrom(string from) => Judge(GivenMessage.Bulk().With("From", from));

    [Theory]
    [InlineData("Kringloop De Linde <post@nieuws.kringloop.example>")]
    [InlineData("\"kringloop.example\" <post@nieuws.kringloop.example>")]
    [InlineData("\"Bol.com\" <nieuws@mail.bol.com>")]
    [InlineData("\"St. Jan e.o.\" <post@nieuws.kringloop.example>")]
    [InlineData("\"Team v2.0\" <post@nieuws.kringloop.example>")]
    [InlineData("Jürgen Müller-Łódź <post@nieuws.kringloop.example>")]
    [InlineData("Книжный клуб <post@nieuws.kringloop.example>")]
    [InlineData("本屋さん BOOK <post@nieuws.kringloop.example>")]
    [InlineData("Clubul Київ Amsterdam <post@nieuws.kringloop.example>")]
    [InlineData("post@nieuws.kringloop.example")]
    [InlineData("Bücher <post@bücher.example>")]
    public void Honest_senders_pass(string from) => JudgeFrom(from).ShouldBeEmpty();

    [Theory]
    [InlineData("\"service@bank.nl\" <x81@mail.example>")]
    [InlineData("service@bank.nl <x81@mail.example>")]
    [InlineData("\"service＠bank.nl\" <x81@mail.example>")]
    [InlineData("\"service﹫bank．nl\" <x81@mail.example>")]
    [InlineData("\"serv\u200bice@ba\u00adnk.nl\" <x81@mail.example>")]
    [InlineData("=?utf-8?q?service=40bank.nl?= <x81@mail.example>")]
    [InlineData("=?utf-8?b?c2VydmljZUBiYW5rLm5s?= <x81@mail.example>")]
    [InlineData("\"www.bank.nl\" <x81@mail.example>")]
    [InlineData("\"https://bank.nl/login\" <x81@mail.example>")]
    [InlineData("\"Bank.nl klantenservice\" <x81@mail.example>")]
    [InlineData("\"BANK.NL\" <x81@mail.example>")]
    [InlineData("\"Booking.com via Reisje\" <x81@mail.example>")]
    [InlineData("\"bank.nl\" <x81@bank.nl.mail.example>")]
    [InlineData("\"example.co.uk\" <x@other.co.uk>")]
    public void A_display_name_that_shows_another_domain_blocks(string from) =>
        JudgeFrom(from)
            .ShouldContain(finding => finding.Verdict == Verdict.Block && finding.Observed.Contains("display name"));

    [Theory]
    [InlineData("\"рaypal\" <x@mail.example>")]
    [InlineData("\"Micrоsoft Support\" <x@mail.example>")]
    [InlineData("\"Αpple\" <x@mail.example>")]
    [InlineData("\"Аmazоn\" <x@mail.example>")]
    public void Words_of_mixed_scripts_block(string from) =>
        JudgeFrom(from).ShouldBlockOnce().Observed.ShouldContain("look alike");

    [Theory]
    [InlineData("x@xn--pypal-4ve.com")]
    [InlineData("x@раypal.com")]
    [InlineData("x@xn--80ak6aa92e.com")]
    public void Domains_that_look_like_another_block(string from) =>
        JudgeFrom(from).ShouldBlockOnce().Observed.ShouldContain("looks like another name");

    [Theory]
    [InlineData("x@пример.рф")]
    [InlineData("x@例え.jp")]
    [InlineData("x@münchen.de")]
    public void Domains_in_their_own_script_pass(string from) => JudgeFrom(from).ShouldBeEmpty();

    [Fact]
    public void Text_that_turns_direction_blocks() =>
        JudgeFrom("\"Bank\u202Eln.knab\" <x@mail.example>").ShouldContain(finding => finding.Observed.Contains("turn"));

    [Theory]
    [InlineData("a@nieuws.kringloop.example, b@nieuws.kringloop.example")]
    [InlineData("Groep: a@nieuws.kringloop.example, b@nieuws.kringloop.example;")]
    public void Several_addresses_block(string from) =>
        JudgeFrom(from).ShouldContain(finding => finding.Observed == "From has 2 addresses");

    [Fact]
    public void A_second_From_blocks() =>
        Judge(GivenMessage.Bulk().Adding("From", "Bank <service@bank.nl>"))
            .ShouldContain(finding => finding.Observed == "From has 2 addresses");

    [Theory]
    [InlineData("other@esp.example", 1)]
    [InlineData("bounce@mail.kringloop.example", 0)]
    public void Sender_is_of_the_same_organisation(string sender, int findings) =>
        Judge(GivenMessage.Bulk().Adding("Sender", sender)).Count.ShouldBe(findings);

    [Theory]
    [InlineData("klant@kringloop.example", 0)]
    [InlineData("kringloop@gmail.com", 1)]
    [InlineData("a@nieuws.kringloop.example, b@elders.example", 1)]
    public void Replies_go_to_a_declared_organisation(string replyTo, int findings) =>
        Judge(GivenMessage.Bulk().Adding("Reply-To", replyTo))
            .Count(finding => finding.Verdict == Verdict.Block)
            .ShouldBe(findings);

    [Fact]
    public void Another_declared_domain_may_take_replies() =>
        Judge(
                GivenMessage.Bulk().Adding("Reply-To", "x@winkel.example") with
                {
                    Declared = GivenMessage.Declared with { Domains = ["nieuws.kringloop.example", "winkel.example"] },
                }
            )
            .ShouldBeEmpty();

    [Fact]
    public void For_mail_of_other_systems_another_reply_domain_only_holds() =>
        Judge(
                GivenMessage.Foreign(
                    null,
                    "bulk",
                    new FieldFact("From", "a@example.nl", 1),
                    new FieldFact("Reply-To", "b@example.org", 2)
                )
            )
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                finding => finding.Verdict.ShouldBe(Verdict.Hold),
                finding => finding.Line.ShouldBe(2)
            );
}
