using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Message;
using Zegel.Rules;
using Zegel.Tests.Network;

namespace Zegel.Sealing;

public sealed class SealedMessageTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Dated = Now.AddDays(-1);
    static readonly Guid Id = Guid.Parse("019ab000-0000-7000-8000-000000000001");

    static SealResult Seal(Draft draft) => SealedMessage.Seal(draft, GivenDrafts.Signer, GivenDrafts.Verp, Now);

    static SealedMessage Sealed(Draft draft) =>
        Seal(draft) switch
        {
            SealResult.Sealed(var message) => message,
            SealResult.Refused(var findings) => throw new InvalidOperationException(string.Join("; ", findings)),
            _ => throw new InvalidOperationException(),
        };

    static IReadOnlyList<Finding> Refused(Draft draft) => Seal(draft).ShouldBeOfType<SealResult.Refused>().Findings;

    static List<(string Name, string Value)> Fields(SealedMessage message) =>
        [.. RawMessage.Parse(message.Content).Fields.Select(f => (Encoding.ASCII.GetString(f.Name), f.Text))];

    static List<string> Values(SealedMessage message, string name) =>
        [.. Fields(message).Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    [Fact]
    [Trait("Rule", "O01")]
    [Trait("Rule", "O12")]
    [Trait("Rule", "O13")]
    [Trait("Rule", "G35")]
    public void Bulk_carries_every_field_of_its_kind_once_and_in_order()
    {
        var message = Sealed(GivenDrafts.Bulk(Id, Dated));
        var token = message.ReversePath.Mailbox!.LocalPart;
        token.ShouldStartWith("b.");
        Fields(message)
            .Skip(1)
            .ShouldBe([
                ("From", "Kringloop De Linde <nieuws@news.kringloop.example>"),
                ("To", "Anna <anna@mail.example>"),
                ("Subject", "Nieuws van november"),
                ("Date", "Sun, 22 Nov 2026 09:30:00 +0000"),
                ("Message-ID", "<019ab000000070008000000000000001@news.kringloop.example>"),
                ("MIME-Version", "1.0"),
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Transfer-Encoding", "quoted-printable"),
                ("Precedence", "bulk"),
                ("List-Id", "Nieuws <nieuws.kringloop.news.kringloop.example>"),
                (
                    "List-Unsubscribe",
                    "<https://u.zegel.example/u/token>, <mailto:u.token@r.news.kringloop.example?subject=unsubscribe>"
                ),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                ("List-Help", "<https://u.zegel.example/w/token>"),
                ("List-Owner", "<mailto:nieuws@news.kringloop.example>"),
                ("List-Post", "NO"),
                ("Feedback-ID", "1:kringloop:bulk:zegel0001"),
                ("CFBL-Address", "fbl@r.news.kringloop.example; report=arf"),
                ("CFBL-Feedback-ID", token.Replace('.', ':')),
                ("X-Auto-Response-Suppress", "OOF, AutoReply"),
            ]);
        GivenDrafts.Verp.TryRead(message.ReversePath.Mailbox, out var kind, out var id).ShouldBeTrue();
        (kind, id).ShouldBe((VerpKind.ReturnPath, Id));
    }

    [Fact]
    [Trait("Rule", "G35")]
    public void Mail_of_our_own_says_that_it_was_generated_and_nothing_of_lists()
    {
        var names = Fields(Sealed(GivenDrafts.System(Id, Dated))).Select(f => f.Name).ToList();
        names.ShouldContain("Auto-Submitted");
        names.ShouldNotContain(name => name.StartsWith("List-") || name == "Precedence" || name.StartsWith("CFBL"));
    }

    [Fact]
    [Trait("Rule", "A20")]
    public async Task The_signature_verifies_for_the_From_domain_whatever_the_kind()
    {
        var network = new ScriptedNetwork(new FakeTimeProvider(Now));
        network.Text("zg1._domainkey.news.kringloop.example", GivenDrafts.Key.PublicKey.ToString());
        foreach (var draft in new Draft[] { GivenDrafts.Bulk(Id, Dated), GivenDrafts.System(Id, Dated) })
        {
            var results = await new DkimVerifier(network).VerifyAsync(
                RawMessage.Parse(Sealed(draft).Content),
                Now,
                TestContext.Current.CancellationToken
            );
            var result = results.ShouldHaveSingleItem();
            result.Verdict.ShouldBe(DkimVerdict.Pass, result.Reason);
            result.Domain.ShouldBe(draft.From.Domain);
            result.SignedAt.ShouldBe(Now);
            result.SignedFields.Count(name => name == "From").ShouldBe(2);
        }
    }

    [Fact]
    [Trait("Rule", "A20")]
    public void A_From_of_another_domain_than_the_signature_is_refused()
    {
        var draft = GivenDrafts.Bulk(Id, Dated) with { From = Mailbox.Parse("nieuws@kringloop.example") };
        Refused(draft).ShouldContain(f => f.RuleId == "A20" && f.Verdict == Verdict.Block);
        Refused(GivenDrafts.Bulk(Id, Dated) with { ReturnHost = DomainName.Parse("r.ander.example") })
            .ShouldContain(f => f.RuleId == "G10");
    }

    [Theory]
    [InlineData("Nieuws\r\nBcc: iedereen@mail.example")]
    [InlineData("Nieuws\nvan november")]
    [InlineData("")]
    [InlineData("  ")]
    public void A_subject_that_could_break_out_or_says_nothing_is_refused(string subject) =>
        Refused(GivenDrafts.Bulk(Id, Dated) with { Subject = subject }).ShouldNotBeEmpty();

    [Theory]
    [InlineData("http://u.zegel.example/u/token")]
    [InlineData("https://u.zegel.example/u/token#top")]
    public void An_exit_that_is_no_one_click_exit_is_refused(string leave) =>
        Refused(GivenDrafts.Bulk(Id, Dated) with { List = GivenDrafts.List with { LeaveUrl = new Uri(leave) } })
            .ShouldHaveSingleItem()
            .RuleId.ShouldBe("O01");

    [Fact]
    public void A_persons_name_that_cannot_be_written_is_left_out_and_stops_nobody() =>
        Values(Sealed(GivenDrafts.Bulk(Id, Dated) with { ToName = "A\r\nBcc: x@mail.example" }), "To")
            .ShouldBe(["anna@mail.example"]);

    [Fact]
    [Trait("Rule", "F03")]
    public void A_header_of_more_than_16_kilobytes_is_refused_and_bulk_of_more_than_500()
    {
        var long_ = string.Concat(Enumerable.Repeat("; x=\"" + new string('y', 60) + "\"\r\n ", 300)).TrimEnd();
        Refused(
                GivenDrafts.Bulk(Id, Dated) with
                {
                    Body = GivenDrafts.Bulk(Id, Dated).Body with { ContentType = "text/plain" + long_ },
                }
            )
            .ShouldContain(f => f.RuleId == "F03");
        Refused(Large(500_000)).ShouldHaveSingleItem().RuleId.ShouldBe("F12");
        Sealed(Large(490_000)).Content.Length.ShouldBeLessThanOrEqualTo(500_000);

        static Draft Large(int octets)
        {
            var draft = GivenDrafts.Bulk(Id, Dated);
            var line = Encoding.ASCII.GetBytes(new string('x', 74) + "\r\n");
            var body = Enumerable.Repeat(line, octets / line.Length).SelectMany(l => l).ToArray();
            return draft with { Body = draft.Body with { Bytes = body } };
        }
    }

    [Theory]
    [InlineData("caf\u00e9\r\n")]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("a\r\n.\n\r\n")]
    [InlineData("a\0b\r\n")]
    public void A_body_that_is_not_seven_bit_lines_is_refused(string body)
    {
        var draft = GivenDrafts.System(Id, Dated);
        Refused(draft with { Body = draft.Body with { Bytes = Encoding.Latin1.GetBytes(body) } })
            .ShouldContain(f => f.RuleId == "F01");
    }

    [Fact]
    public void Whatever_names_and_subjects_say_a_sealed_message_has_one_field_of_each_and_reads_back() =>
        Gen.Select(Gen.String, Gen.String, Gen.String)
            .Draw(
                (subject, from, to) =>
                {
                    var draft = GivenDrafts.Bulk(Id, Dated) with { Subject = subject, FromName = from, ToName = to };
                    if (Seal(draft) is not SealResult.Sealed(var message))
                        return;
                    RawMessage.TryParse(message.Content, out _, out var defect).ShouldBeTrue($"{defect}");
                    var names = Fields(message).Select(f => f.Name.ToLowerInvariant()).ToList();
                    names.Distinct().Count().ShouldBe(names.Count);
                    names.Count.ShouldBe(20);
                    using var stream = new MemoryStream(message.Content.ToArray());
                    using var parsed = MimeMessage.Load(stream, TestContext.Current.CancellationToken);
                    parsed.From.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("nieuws@news.kringloop.example");
                    parsed.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("anna@mail.example");
                },
                iter: 300
            );

    [Fact]
    public void What_the_rules_see_of_our_own_mail_is_the_message_itself()
    {
        var draft = GivenDrafts.System(Id, Dated);
        var header = new HeaderBlock();
        SealedHeader.Write(header, draft, MessageId.Of(Id, draft.From.Domain), draft.From).ShouldBeNull();
        var facts = SealChecks.Facts(draft, header.Octets);
        facts.Stream.ShouldBe("system");
        facts.Text.ShouldNotBeNull().ShouldContain("Tot ziens.");
        facts.First("subject")!.Value.ShouldBe("Bevestig uw aanmelding");
    }

    [Fact]
    public void There_is_no_way_to_a_sealed_message_but_sealing() =>
        typeof(SealedMessage)
            .GetConstructors(
                System.Reflection.BindingFlags.Instance
                    | System.Reflection.BindingFlags.Public
                    | System.Reflection.BindingFlags.NonPublic
            )
            .ShouldAllBe(constructor => constructor.IsPrivate);
}
