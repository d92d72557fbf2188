using System.Text;
using System.Text.Json;
using CsCheck;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;

namespace Zegel.Mail.Reports;

public class DsnTests
{
    const string Status = """
        Reporting-MTA: dns; mx.example.net
        Original-Envelope-Id: 0199f7a45b6c7d8e9fa0b1c2d3e4f506
        Arrival-Date: Mon, 2 Nov 2026 10:00:00 +0100

        Original-Recipient: rfc822;Jan@example.nl
        Final-Recipient: RFC822; <jan@mailbox.example.nl>
        Action: failed (no such user)
        Status: 5.1.1 (bad destination mailbox)
        Remote-MTA: dns; in.example.nl
        Diagnostic-Code: smtp; 550 5.1.1 <jan@mailbox.example.nl>
          no such user; try another

        Final-Recipient: utf-8; jos\x{E9}@example.nl
        Action: delayed
        Status: 4.4.1

        """;

    [Fact]
    [Trait("Rule", "B06")]
    public void Reads_what_is_said_of_the_message_and_of_each_recipient()
    {
        Dsn.TryRead(
                Report(Status, "message/rfc822", "Message-ID: <a@b.example>\r\nSubject: x\r\n\r\nbody"),
                out var dsn
            )
            .ShouldBeTrue();
        dsn.EnvelopeId.ShouldBe("0199f7a45b6c7d8e9fa0b1c2d3e4f506");
        dsn.ReportingMta.ShouldBe("mx.example.net");
        dsn.ArrivalDate.ShouldBe(new DateTimeOffset(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(1)));
        dsn.ReturnedMessageId!.ToString().ShouldBe("<a@b.example>");
        dsn.Recipients.Count.ShouldBe(2);

        var first = dsn.Recipients[0];
        first.Final.ShouldBe(new DsnAddress("rfc822", "jan@mailbox.example.nl"));
        first.Original!.Mailbox.ShouldBe(Mailbox.Parse("Jan@example.nl"));
        first.Action.ShouldBe(DsnAction.Failed);
        first.Status.ShouldBe(new EnhancedStatus(5, 1, 1));
        first.RemoteMta.ShouldBe("in.example.nl");
        first.Diagnostic!.Type.ShouldBe("smtp");
        first.Diagnostic.Text.ShouldStartWith("550 5.1.1 <jan@mailbox.example.nl>");
        first.Diagnostic.Text.ShouldEndWith("no such user; try another");
        first.Diagnostic.ReplyCode.ShouldBe(550);

        var second = dsn.Recipients[1];
        second.Final!.Mailbox.ShouldBe(Mailbox.Parse("josé@example.nl"));
        second.Action.ShouldBe(DsnAction.Delayed);
        second.Status.ShouldBe(new EnhancedStatus(4, 4, 1));
        (second.Original, second.Diagnostic, second.RemoteMta).ShouldBe((null, null, null));
    }

    [Theory]
    [Trait("Rule", "B06")]
    [InlineData("text/rfc822-headers")]
    [InlineData("message/global-headers")]
    public void Finds_the_message_id_in_returned_headers(string type)
    {
        Dsn.TryRead(Report(Status, type, "From: x\r\nMessage-ID: <a@b.example>\r\n"), out var dsn).ShouldBeTrue();
        dsn.ReturnedMessageId!.ToString().ShouldBe("<a@b.example>");
    }

    [Fact]
    [Trait("Rule", "B06")]
    public void Reads_the_international_form_and_a_status_in_one_block()
    {
        var oneBlock =
            "Reporting-MTA: dns; mx.example.net\r\nFinal-Recipient: jan@example.nl\r\nAction: Failure\r\nStatus: 5.0.0\r\n";
        var report = Encoding
            .UTF8.GetString(Report(oneBlock, "text/plain", "x"))
            .Replace("message/delivery-status", "message/global-delivery-status");
        Dsn.TryRead(Encoding.UTF8.GetBytes(report), out var dsn).ShouldBeTrue();
        dsn.ReportingMta.ShouldBe("mx.example.net");
        dsn.Recipients.ShouldHaveSingleItem().Final.ShouldBe(new DsnAddress("", "jan@example.nl"));
        dsn.Recipients[0].Action.ShouldBe(DsnAction.Failed);
        dsn.ReturnedMessageId.ShouldBeNull();
    }

    [Theory]
    [Trait("Rule", "B07")]
    [InlineData("5.1.1", "smtp; 550 5.7.1 x", "5.7.1")]
    [InlineData("5.0.0", "smtp; 550 5.7.1 x", "5.7.1")]
    [InlineData("5.0.0", "smtp; 550-5.7.26 x", "5.7.26")]
    [InlineData("5.0.0", "smtp; 5.7.1 x", "5.7.1")]
    [InlineData("5.0.0", "smtp; 550 #5.1.0 x", "5.1.0")]
    [InlineData("5.1.1", "smtp; 550 5.0.0 x", "5.1.1")]
    [InlineData("4.5.0", "smtp; 550 5.5.0 x", "5.5.0")]
    [InlineData("5.0.0", "x-postfix; host mx.b.nl[192.0.2.1] said: 554 5.6.0 x", "5.6.0")]
    [InlineData("5.0.0", "smtp; 550 no such user", "5.0.0")]
    [InlineData("5.0.0", "smtp; 550 192.0.2.1 is listed", "5.0.0")]
    [InlineData("unknown", "smtp; 550 5.7.1 x", "5.7.1")]
    [InlineData("unknown", "smtp; 550 5.0.0 x", "5.0.0")]
    [InlineData("unknown", "x-unix; user unknown", null)]
    public void The_receiver_s_own_word_outranks_the_reporter_s_code(string status, string diagnostic, string? best)
    {
        var text =
            $"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.nl\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: {diagnostic}\r\n";
        Dsn.TryRead(Report(text, "text/plain", ""), out var dsn).ShouldBeTrue();
        dsn.Recipients[0].BestStatus?.ToString().ShouldBe(best);
    }

    [Fact]
    public void Looks_no_further_than_its_limits()
    {
        var many =
            "Reporting-MTA: dns; x\r\n\r\n"
            + string.Concat(
                Enumerable.Range(0, 300).Select(i => $"Final-Recipient: rfc822; r{i}@b.nl\r\nAction: failed\r\n\r\n")
            );
        Dsn.TryRead(Report(many, "text/plain", ""), out var crowd).ShouldBeTrue();
        crowd.Recipients.Count.ShouldBe(Dsn.RecipientsMax);

        var endless =
            $"Final-Recipient: rfc822; a@b.nl\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 {new string('x', 500_000)}\r\n";
        Dsn.TryRead(Report(endless, "text/plain", ""), out var wordy).ShouldBeTrue();
        wordy.Recipients[0].Diagnostic!.Text.Length.ShouldBeLessThanOrEqualTo(2000);

        var late = Report(Status, "text/plain", "");
        byte[] padded = [.. "X-Padding: "u8, .. Enumerable.Repeat((byte)'x', Dsn.SizeBytesMax), .. "\r\n"u8, .. late];
        Dsn.TryRead(padded, out _).ShouldBeFalse();

        var huge = Report(
            Status,
            "message/rfc822",
            "Message-ID: <a@b.example>\r\n\r\n" + new string('x', 3 * Dsn.SizeBytesMax)
        );
        Dsn.TryRead(huge, out var cut).ShouldBeTrue();
        cut.ReturnedMessageId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Rule", "B06")]
    public void Recipients_without_a_blank_line_between_them_are_told_apart()
    {
        var run =
            "Reporting-MTA: dns; x\r\nFinal-Recipient: rfc822; a@b.nl\r\nOriginal-Recipient: rfc822; a@b.nl\r\nStatus: 5.1.1\r\n"
            + "Final-Recipient: rfc822; c@b.nl\r\nAction: error\r\nStatus: 5.2.2\r\n"
            + "Original-Recipient: rfc822; d@b.nl\r\nFinal-Recipient: rfc822; d@b.nl\r\nAction: relayed\r\nStatus: 2.0.0\r\n";
        Dsn.TryRead(Report(run, "text/plain", ""), out var dsn).ShouldBeTrue();
        dsn.Recipients.Select(recipient => $"{recipient.Final?.Text} {recipient.Action} {recipient.Status}")
            .ShouldBe(["a@b.nl Failed 5.1.1", "c@b.nl Failed 5.2.2", "d@b.nl Relayed 2.0.0"]);
    }

    [Fact]
    [Trait("Rule", "B06")]
    public void A_word_about_nobody_is_no_recipient_where_others_are_named()
    {
        var torn =
            "Reporting-MTA: dns; x\r\nAction: failed\r\n\r\nFinal-Recipient: rfc822; a@b.nl\r\nStatus: 4.7.0\r\n";
        Dsn.TryRead(Report(torn, "text/plain", ""), out var dsn).ShouldBeTrue();
        var recipient = dsn.Recipients.ShouldHaveSingleItem();
        (recipient.Final!.Text, recipient.Action).ShouldBe(("a@b.nl", null));
        Dsn.TryRead(Report("Action: failed\r\nStatus: 5.1.1\r\n", "text/plain", ""), out var nameless).ShouldBeTrue();
        nameless.Recipients.ShouldHaveSingleItem().Action.ShouldBe(DsnAction.Failed);
    }

    [Fact]
    public void A_notification_inside_a_returned_message_is_not_ours()
    {
        var inner = Encoding.ASCII.GetString(Report(Status, "text/plain", "")).Replace("=_b", "=_inner");
        var outer =
            $"Content-Type: multipart/mixed; boundary=\"=_o\"\r\n\r\n--=_o\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--=_o--\r\n";
        Dsn.TryRead(Encoding.ASCII.GetBytes(outer), out _).ShouldBeFalse();
        Dsn.TryRead(Encoding.ASCII.GetBytes(inner), out _).ShouldBeTrue();
    }

    [Fact]
    public void Nesting_without_end_is_no_notification_and_no_stack_overflow()
    {
        var deep = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            deep.Append($"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
        Dsn.TryRead(Encoding.ASCII.GetBytes(deep.ToString()), out _).ShouldBeFalse();
    }

    [Fact]
    public void Garbage_is_no_notification_and_no_exception()
    {
        Dsn.TryRead(ReadOnlyMemory<byte>.Empty, out _).ShouldBeFalse();
        Gen.Byte.Array[0, 400].Draw(bytes => Dsn.TryRead(bytes, out _).ShouldBeFalse(), iter: 2000);
        var sound = Report(Status, "message/rfc822", "Message-ID: <a@b.example>\r\n\r\nbody");
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, 60])
            .Array[1, 8]
            .Draw(
                harms =>
                {
                    var bytes = sound.ToList();
                    foreach (var (at, value, cut) in harms)
                    {
                        var place = Math.Min(at, bytes.Count - 1);
                        bytes[place] = value;
                        if (cut > 40)
                            bytes.RemoveRange(place, Math.Min(cut, bytes.Count - place - 1));
                    }
                    Dsn.TryRead(bytes.ToArray(), out _);
                },
                iter: 2000
            );
    }

    [Fact]
    [Trait("Rule", "B06")]
    [Trait("Rule", "B07")]
    public void Agrees_with_the_sisimai_corpus_where_the_report_itself_says_it()
    {
        var folder = Corpora.Folder("bounces-sisimai");
        var (read, recipients, statuses, actions) = (
            CorpusRun.Of("bounces-sisimai", "read"),
            CorpusRun.Of("bounces-sisimai", "recipients"),
            CorpusRun.Of("bounces-sisimai", "status"),
            CorpusRun.Of("bounces-sisimai", "action")
        );
        foreach (var mail in Corpora.Json("bounces-sisimai", "expected.json").EnumerateObject())
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, "mail", mail.Name));
            Dsn? dsn = null;
            if (StatusPart(bytes) is not { } part)
            {
                if (Dsn.TryRead(bytes, out _))
                    read.Case(mail.Name, () => "read, and there is no delivery-status part");
                else
                    read.CaseOfAnotherKind();
                continue;
            }
            read.Case(mail.Name, () => Dsn.TryRead(bytes, out dsn) ? null : "not read");
            var facts = mail.Value.EnumerateArray().ToList();
            recipients.Case(
                mail.Name,
                () =>
                    dsn?.Recipients.Count == facts.Count
                        ? null
                        : $"{dsn?.Recipients.Count} recipients, {facts.Count} facts"
            );
            foreach (var ((fact, recipient), index) in facts.Zip(dsn?.Recipients ?? []).Select((both, i) => (both, i)))
            {
                var id = index == 0 ? mail.Name : $"{mail.Name} {index + 1}";
                var status = fact.GetProperty("status").GetString()!;
                var reason = fact.GetProperty("reason").GetString();
                // What the part does not hold was read elsewhere, or is a code of Sisimai's own.
                if (status.Length > 0 && part.Contains(status, StringComparison.Ordinal))
                    statuses.Case(
                        id,
                        () =>
                            recipient.BestStatus?.ToString() == status
                                ? null
                                : $"{recipient.BestStatus} instead of {status}: {recipient}"
                    );
                DsnAction[] right =
                    reason == "delivered" ? [DsnAction.Delivered, DsnAction.Relayed, DsnAction.Expanded]
                    : fact.GetProperty("hardBounce").GetBoolean() ? [DsnAction.Failed]
                    : [DsnAction.Failed, DsnAction.Delayed];
                if (part.Contains("\nAction:", StringComparison.OrdinalIgnoreCase))
                    actions.Case(
                        id,
                        () =>
                            recipient.Action is { } action && right.Contains(action)
                                ? null
                                : $"{recipient.Action} for {reason}"
                    );
            }
        }
        read.End(least: 150);
        recipients.End();
        statuses.End();
        actions.End();
    }

    [Fact]
    [Trait("Rule", "B06")]
    public void Agrees_with_the_flufl_corpus_on_who_failed()
    {
        var run = CorpusRun.Of("bounces-flufl");
        foreach (var mail in Corpora.Json("bounces-flufl", "expected.json").EnumerateObject())
        {
            if (!Dsn.TryRead(Mail("bounces-flufl", mail.Name), out var dsn))
            {
                run.CaseOfAnotherKind();
                continue;
            }
            var (failed, delayed) = (Addresses(dsn, DsnAction.Failed), Addresses(dsn, DsnAction.Delayed));
            var (permanent, temporary) = (Expected(mail.Value, "permanent"), Expected(mail.Value, "temporary"));
            run.Case(
                mail.Name,
                () =>
                    failed.SetEquals(permanent) && delayed.SetEquals(temporary)
                        ? null
                        : $"failed {string.Join(' ', failed)}, delayed {string.Join(' ', delayed)}; expected {string.Join(' ', permanent)}, {string.Join(' ', temporary)}"
            );
        }
        run.End(least: 8);
    }

    [Fact]
    [Trait("Rule", "B06")]
    [Trait("Rule", "B17")]
    public void Agrees_with_the_BounceParser_corpus_on_who_failed_and_on_what_is_no_bounce()
    {
        var run = CorpusRun.Of("bounces-bounceparser");
        foreach (var mail in Corpora.Json("bounces-bounceparser", "expected.json").EnumerateObject())
        {
            var isBounce = mail.Value.TryGetProperty("is_bounce", out var is_) && is_.GetBoolean();
            var mayReport = !mail.Value.TryGetProperty("reports", out var reports) || reports.GetInt32() > 0;
            Dsn.TryRead(Mail("bounces-bounceparser", mail.Name), out var dsn);
            if (dsn is null && isBounce && mayReport)
            {
                run.CaseOfAnotherKind();
                continue;
            }
            run.Case(
                mail.Name,
                () =>
                {
                    var failed = dsn is null ? [] : Addresses(dsn, DsnAction.Failed);
                    if (!isBounce || !mayReport)
                        return failed.Count == 0 ? null : $"reports {string.Join(' ', failed)}";
                    if (
                        mail.Value.TryGetProperty("addresses", out _)
                        && !failed.SetEquals(Expected(mail.Value, "addresses"))
                    )
                        return $"failed {string.Join(' ', failed)}; expected {string.Join(' ', Expected(mail.Value, "addresses"))}";
                    if (
                        mail.Value.TryGetProperty("orig_message_id", out var id)
                        && dsn!.ReturnedMessageId?.ToString() != id.GetString()
                    )
                        return $"about {dsn.ReturnedMessageId}, not {id}";
                    return
                        mail.Value.TryGetProperty("smtp_code", out var code)
                        && dsn!.Recipients[0].Diagnostic?.ReplyCode is { } said
                        && $"{said}" != code.GetString()
                        ? $"reply {said}, not {code}"
                        : null;
                }
            );
        }
        run.End(least: 10);
    }

    static byte[] Mail(string set, string name) => File.ReadAllBytes(Path.Combine(Corpora.Folder(set), "mail", name));

    static HashSet<string> Addresses(Dsn dsn, DsnAction action) =>
        dsn
            .Recipients.Where(recipient => recipient.Action == action)
            .Select(recipient => (recipient.Original ?? recipient.Final)?.Text.ToLowerInvariant() ?? "(nobody)")
            .ToHashSet();

    static HashSet<string> Expected(JsonElement mail, string kind) =>
        mail.GetProperty(kind).EnumerateArray().Select(address => address.GetString()!.ToLowerInvariant()).ToHashSet();

    static string? StatusPart(byte[] bytes)
    {
        if (
            MimeMessage.Load(new MemoryStream(bytes)).BodyParts.OfType<MessageDeliveryStatus>().FirstOrDefault()
            is not { } part
        )
            return null;
        using var content = new MemoryStream();
        part.Content!.DecodeTo(content);
        return "\n" + Encoding.UTF8.GetString(content.ToArray());
    }

    static byte[] Report(string status, string returnedType, string returned) =>
        Encoding.ASCII.GetBytes(
            $"""
            From: MAILER-DAEMON@mx.example.net
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

            --=_b

            Sorry.

            --=_b
            Content-Type: message/delivery-status

            {status}
            --=_b
            Content-Type: {returnedType}

            {returned}
            --=_b--

            """.ReplaceLineEndings("\r\n")
        );
}
