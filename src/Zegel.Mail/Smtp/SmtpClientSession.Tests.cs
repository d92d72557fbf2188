using Zegel.Mail.Addresses;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

public class SmtpClientSessionTests
{
    const string Group = "MAIL FROM:<b@r.example.nl>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\n";
    static readonly SmtpEnvelope Next = ScriptedServer.Envelope with { To = Mailbox.Parse("bob@example.com") };
    const string NextGroup = "MAIL FROM:<b@r.example.nl>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n";

    [Fact, Trait("Rule", "D09"), Trait("Rule", "D17")]
    public async Task Says_the_envelope_in_one_write_where_pipelining_is_offered()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        server.Hear().ShouldBe(Group);
        await server.SayAsync("250 ok\r\n250 ok\r\n");
        server.Hear().ShouldBe("", "content waits for 354");
        await server.SayAsync("354 go\r\n");
        server.Hear().ShouldBe("Subject: hi\r\n\r\nHi.\r\n.\r\n");
        await server.SayAsync("250 2.0.0 kept as 17\r\n");
        var accepted = (await delivery).ShouldBeOfType<SmtpResult.Accepted>();
        accepted.Reply.Status.ShouldBe(new EnhancedStatus(2, 0, 0));
        accepted.Reply.Text.ShouldBe("2.0.0 kept as 17");
    }

    [Fact, Trait("Rule", "D09")]
    public async Task Speaks_in_lockstep_with_a_server_that_does_not_pipeline()
    {
        var server = await ScriptedServer.OpenedAsync("8BITMIME");
        var delivery = server.Deliver(next: Next);
        foreach (
            var (heard, said) in new[]
            {
                ("MAIL FROM:<b@r.example.nl>\r\n", "250 ok\r\n"),
                ("RCPT TO:<ann@example.com>\r\n", "250 ok\r\n"),
                ("DATA\r\n", "354 go\r\n"),
                ("Subject: hi\r\n\r\nHi.\r\n.\r\n", "250 ok\r\n"),
            }
        )
        {
            server.Hear().ShouldBe(heard);
            await server.SayAsync(said);
        }
        (await delivery).ShouldBeOfType<SmtpResult.Accepted>();
        server.Hear().ShouldBe("", "the next envelope is not announced in lockstep");
    }

    [Fact]
    public async Task Sends_the_next_envelope_in_the_same_write_as_the_content()
    {
        var server = await ScriptedServer.OpenedAsync();
        var first = server.Deliver("One\r\n", next: Next);
        server.Hear().ShouldBe(Group);
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        server.Hear().ShouldBe("One\r\n.\r\n" + NextGroup);
        await server.SayAsync("250 first\r\n250 ok\r\n250 ok\r\n354 go\r\n");
        (await first).ShouldBeOfType<SmtpResult.Accepted>().Reply.Text.ShouldBe("first");
        var second = server.Deliver("Two\r\n", Next);
        server.Hear().ShouldBe("Two\r\n.\r\n");
        await server.SayAsync("250 second\r\n");
        (await second).ShouldBeOfType<SmtpResult.Accepted>().Reply.Text.ShouldBe("second");
        await server.Session.QuitAsync(new CancellationToken(canceled: true));
    }

    [Fact]
    public async Task Delivers_the_announced_message_although_the_one_before_was_refused_at_its_final_dot()
    {
        var server = await ScriptedServer.OpenedAsync();
        var first = server.Deliver("One\r\n", next: Next);
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n550 5.7.1 spam\r\n250 ok\r\n250 ok\r\n354 go\r\n");
        (await first).ShouldBeOfType<SmtpResult.Refused>().Stage.ShouldBe(SmtpStage.FinalDot);
        var second = server.Deliver("Two\r\n", Next);
        await server.SayAsync("250 ok\r\n");
        (await second).ShouldBeOfType<SmtpResult.Accepted>();
    }

    [Fact]
    public async Task An_announced_envelope_must_come_next_and_forbids_QUIT()
    {
        var server = await ScriptedServer.OpenedAsync();
        var first = server.Deliver("One\r\n", next: Next);
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n");
        await first;
        server.Hear();
        await Should.ThrowAsync<InvalidOperationException>(() => server.Deliver());
        await server.Session.QuitAsync(default);
        server.Hear().ShouldBe("", "behind DATA a QUIT would be content");
    }

    [Fact, Trait("Rule", "D14")]
    public async Task An_announced_message_that_may_not_be_sent_ends_the_session_and_leaves_nothing_behind()
    {
        var server = await ScriptedServer.OpenedAsync();
        var first = server.Deliver("One\r\n", next: Next);
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n");
        await first;
        server.Hear();
        (await server.Deliver("bare\nline\r\n", Next)).ShouldBeOfType<SmtpResult.CannotSend>();
        server.Session.MayReuse.ShouldBeFalse();
        await server.Session.QuitAsync(default);
        server.Hear().ShouldBe("", "the server waits for content and must get none");
    }

    [Theory, Trait("Rule", "D08")]
    [InlineData("550 5.1.1 nobody\r\n503 no\r\n503 no\r\n", SmtpStage.Mail, 550)]
    [InlineData("250 ok\r\n550 5.1.1 nobody\r\n503 no\r\n", SmtpStage.Rcpt, 550)]
    [InlineData("250 ok\r\n250 ok\r\n451 later\r\n", SmtpStage.Data, 451)]
    [InlineData("250 ok\r\n250 ok\r\n354 go\r\n499 odd but transient\r\n", SmtpStage.FinalDot, 499)]
    public async Task Says_at_which_stage_a_message_was_refused(string replies, SmtpStage stage, int code)
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync(replies);
        var refused = (await delivery).ShouldBeOfType<SmtpResult.Refused>();
        refused.Stage.ShouldBe(stage);
        refused.Reply.Code.ShouldBe(code);
        server.Session.MayReuse.ShouldBeTrue();
    }

    [Theory]
    [InlineData("250 ok\r\n550 5.1.1 nobody\r\n354 go\r\n", SmtpStage.Rcpt)]
    [InlineData("550 5.7.1 not you\r\n250 ok\r\n354 go\r\n", SmtpStage.Mail)]
    public async Task Answers_354_after_a_refusal_with_a_lone_dot(string replies, SmtpStage stage)
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver("Secret\r\n");
        server.Hear();
        await server.SayAsync(replies);
        server.Hear().ShouldBe(".\r\n");
        await server.SayAsync("554 no valid recipients\r\n");
        (await delivery).ShouldBeOfType<SmtpResult.Refused>().Stage.ShouldBe(stage);
        _ = server.Deliver();
        server.Hear().ShouldBe(Group, "the lone dot ended the transaction");
    }

    [Theory]
    [InlineData("PIPELINING", "RSET\r\n" + Group)]
    [InlineData("8BITMIME", "RSET\r\n")]
    public async Task Resets_before_the_next_message_when_a_refusal_left_a_transaction_open(
        string extensions,
        string heard
    )
    {
        var server = await ScriptedServer.OpenedAsync(extensions);
        var delivery = server.Deliver();
        await server.SayAsync("250 ok\r\n550 nobody\r\n" + (extensions == "PIPELINING" ? "503 no\r\n" : ""));
        await delivery;
        server.Hear();
        var second = server.Deliver();
        server.Hear().ShouldBe(heard);
        await server.SayAsync("250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n");
        (await second).ShouldBeOfType<SmtpResult.Accepted>();
    }

    [Fact]
    public async Task A_421_ends_the_session_and_is_the_verdict()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync("421 4.7.0 enough\r\n");
        (await delivery).ShouldBeOfType<SmtpResult.Refused>().Reply.Code.ShouldBe(421);
        server.Session.MayReuse.ShouldBeFalse();
        (await server.Deliver()).ShouldBeOfType<SmtpResult.Broken>().Uncertain.ShouldBeFalse();
    }

    [Fact, Trait("Rule", "D07")]
    public async Task A_line_cut_after_the_final_dot_leaves_the_message_uncertain()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        server.Hear().ShouldEndWith("\r\n.\r\n");
        await server.HangUpAsync();
        var broken = (await delivery).ShouldBeOfType<SmtpResult.Broken>();
        broken.ShouldBe(new SmtpResult.Broken(SmtpStage.FinalDot, broken.Reason, Uncertain: true));
    }

    [Theory, Trait("Rule", "D07")]
    [InlineData("", SmtpStage.Mail)]
    [InlineData("250 ok\r\n", SmtpStage.Rcpt)]
    [InlineData("250 ok\r\n250 ok\r\n", SmtpStage.Data)]
    public async Task A_line_cut_before_the_content_is_certain(string replies, SmtpStage stage)
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync(replies);
        await server.HangUpAsync();
        var broken = (await delivery).ShouldBeOfType<SmtpResult.Broken>();
        (broken.Stage, broken.Uncertain).ShouldBe((stage, false));
    }

    [Fact]
    public async Task A_refusal_counts_although_the_line_breaks_right_after_it()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync("550 5.7.1 blocked\r\n");
        await server.HangUpAsync();
        (await delivery).ShouldBeOfType<SmtpResult.Refused>().Reply.Code.ShouldBe(550);
        server.Session.MayReuse.ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_in_mid_content_is_heard_although_the_server_hangs_up()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver(string.Concat(Enumerable.Repeat("0123456789abcdef\r\n", 100_000)));
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        await server.SayAsync("552 5.3.4 too big\r\n");
        await server.HangUpAsync();
        var refused = (await delivery).ShouldBeOfType<SmtpResult.Refused>();
        (refused.Reply.Code, refused.Stage).ShouldBe((552, SmtpStage.Content));
    }

    [Fact]
    public async Task Cancelling_breaks_the_line_and_still_says_how_far_it_came()
    {
        var server = await ScriptedServer.OpenedAsync();
        using var cancel = new CancellationTokenSource();
        var delivery = server
            .Session.DeliverAsync(ScriptedServer.Envelope, "Hi\r\n"u8.ToArray(), null, cancel.Token)
            .AsTask();
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        await cancel.CancelAsync();
        var broken = (await delivery).ShouldBeOfType<SmtpResult.Broken>();
        (broken.Stage, broken.Uncertain).ShouldBe((SmtpStage.FinalDot, true));
    }

    [Fact]
    public async Task Falls_back_to_HELO_where_EHLO_is_not_known()
    {
        var server = new ScriptedServer();
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync("220-welcome\r\n220 here\r\n502 what?\r\n");
        server.Hear().ShouldBe("EHLO mta1.example.nl\r\nHELO mta1.example.nl\r\n");
        await server.SayAsync("250 hello\r\n");
        (await opening).ShouldBeOfType<SmtpResult.Accepted>();
        server.Session.Extensions.ShouldBe(SmtpExtensions.None);
    }

    [Theory]
    [InlineData("554 go away\r\n", SmtpStage.Greeting)]
    [InlineData("220 hi\r\n450 later\r\n", SmtpStage.Hello)]
    [InlineData("220 hi\r\n550 no\r\n550 no\r\n", SmtpStage.Hello)]
    public async Task A_refusal_at_the_door_is_a_result(string said, SmtpStage stage)
    {
        var server = new ScriptedServer();
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync(said);
        (await opening).ShouldBeOfType<SmtpResult.Refused>().Stage.ShouldBe(stage);
        server.Session.MayReuse.ShouldBeFalse();
    }

    [Fact, Trait("Rule", "D16")]
    public async Task Honours_MAILMAX()
    {
        var server = await ScriptedServer.OpenedAsync("PIPELINING|LIMITS MAILMAX=2 RCPTMAX=50");
        var first = server.Deliver("One\r\n", next: Next);
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n");
        await first;
        server.Session.MayReuse.ShouldBeFalse("two transactions have begun");
        server.Hear();
        var second = server.Deliver("Two\r\n", Next, next: ScriptedServer.Envelope);
        server.Hear().ShouldBe("Two\r\n.\r\n", "a third is not announced");
        await server.SayAsync("250 ok\r\n");
        (await second).ShouldBeOfType<SmtpResult.Accepted>();
        (await server.Deliver()).ShouldBeOfType<SmtpResult.Broken>().Uncertain.ShouldBeFalse();
        server.Hear().ShouldBe("");
    }

    [Fact, Trait("Rule", "D10")]
    public async Task Declares_the_size_and_sends_nothing_larger_than_the_server_takes()
    {
        var server = await ScriptedServer.OpenedAsync("PIPELINING|SIZE 30");
        (await server.Deliver(new string('x', 29) + "\r\n"))
            .ShouldBeOfType<SmtpResult.CannotSend>()
            .Status.ShouldBe(new EnhancedStatus(5, 3, 4));
        server.Hear().ShouldBe("");
        _ = server.Deliver(new string('x', 28) + "\r\n");
        server.Hear().ShouldStartWith("MAIL FROM:<b@r.example.nl> SIZE=30\r\n");
    }

    [Fact, Trait("Rule", "D15"), Trait("Rule", "F08")]
    public async Task Asks_for_SMTPUTF8_only_when_the_address_needs_it()
    {
        var envelope = ScriptedServer.Envelope with { To = Mailbox.Parse("ünal@example.com") };
        var without = await ScriptedServer.OpenedAsync("PIPELINING");
        (await without.Deliver(envelope: envelope))
            .ShouldBeOfType<SmtpResult.CannotSend>()
            .Status.ShouldBe(new EnhancedStatus(5, 6, 7));
        var with = await ScriptedServer.OpenedAsync("PIPELINING|SMTPUTF8");
        _ = with.Deliver(envelope: envelope);
        with.Hear().ShouldStartWith("MAIL FROM:<b@r.example.nl> SMTPUTF8\r\n");
        var plain = await ScriptedServer.OpenedAsync("PIPELINING|SMTPUTF8");
        _ = plain.Deliver();
        plain.Hear().ShouldNotContain("SMTPUTF8");
    }

    [Fact, Trait("Rule", "D11")]
    public async Task Sends_no_8_bit_content_that_the_envelope_or_the_server_does_not_know_of()
    {
        var server = await ScriptedServer.OpenedAsync("PIPELINING");
        foreach (var envelope in new[] { ScriptedServer.Envelope, ScriptedServer.Envelope with { EightBit = true } })
            (await server.Deliver("é\r\n", envelope))
                .ShouldBeOfType<SmtpResult.CannotSend>()
                .Status.ShouldBe(new EnhancedStatus(5, 6, 3));
        var able = await ScriptedServer.OpenedAsync("PIPELINING|8BITMIME");
        _ = able.Deliver("é\r\n", ScriptedServer.Envelope with { EightBit = true });
        able.Hear().ShouldStartWith("MAIL FROM:<b@r.example.nl> BODY=8BITMIME\r\n");
    }

    [Fact, Trait("Rule", "B05")]
    public async Task Asks_for_notifications_only_where_DSN_is_offered()
    {
        var envelope = ScriptedServer.Envelope with
        {
            Dsn = new DsnRequest(
                "01J+Q=1",
                DsnNotify.Failure | DsnNotify.Delay,
                OriginalRecipient: Mailbox.Parse("an+n@example.com")
            ),
        };
        var server = await ScriptedServer.OpenedAsync("PIPELINING|DSN");
        _ = server.Deliver(envelope: envelope);
        server
            .Hear()
            .ShouldBe(
                "MAIL FROM:<b@r.example.nl> RET=HDRS ENVID=01J+2BQ+3D1\r\n"
                    + "RCPT TO:<ann@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;an+2Bn@example.com\r\nDATA\r\n"
            );
        var without = await ScriptedServer.OpenedAsync("PIPELINING");
        _ = without.Deliver(envelope: envelope);
        without.Hear().ShouldBe(Group);
    }

    [Fact]
    public async Task The_null_path_is_two_brackets()
    {
        var server = await ScriptedServer.OpenedAsync();
        _ = server.Deliver(envelope: ScriptedServer.Envelope with { From = ReversePath.Null });
        server.Hear().ShouldStartWith("MAIL FROM:<>\r\n");
    }

    [Theory, Trait("Rule", "D14")]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("a\r\n.\nMAIL FROM:<x@example.com>\r\n")]
    [InlineData("a\r\r\n")]
    [InlineData("a\n\r\n")]
    [InlineData("a\r")]
    public async Task Content_with_a_bare_CR_or_LF_never_leaves(string content)
    {
        var server = await ScriptedServer.OpenedAsync();
        (await server.Deliver(content))
            .ShouldBeOfType<SmtpResult.CannotSend>()
            .Status.ShouldBe(new EnhancedStatus(5, 6, 0));
        server.Hear().ShouldBe("");
        server.Session.MayReuse.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "D19")]
    public async Task Says_QUIT_and_does_not_hang_on_the_answer()
    {
        var server = await ScriptedServer.OpenedAsync();
        var quitting = server.Session.QuitAsync(default).AsTask();
        server.Hear().ShouldBe("QUIT\r\n");
        server.Clock.Advance(TimeSpan.FromSeconds(4.9));
        quitting.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(0.2));
        await quitting;
        await server.Session.DisposeAsync();
        server.ClientEnd.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_transcript_shows_the_dialogue_without_the_content()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver("Secret\r\n");
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n250 kept\r\n");
        await delivery;
        server.Transcript.ShouldBe([
            "< 220 mx.example.com",
            "> EHLO mta1.example.nl",
            "< 250-mx.example.com",
            "< 250-PIPELINING",
            "< 250 HELP",
            "> MAIL FROM:<b@r.example.nl>",
            "> RCPT TO:<ann@example.com>",
            "> DATA",
            "< 250 ok",
            "< 250 ok",
            "< 354 go",
            "< 250 kept",
        ]);
    }

    [Theory]
    [InlineData("hello there\r\n")]
    [InlineData("250 ok\r\n250 ok\r\n250 no data wanted\r\n")]
    [InlineData("354 what\r\n")]
    public async Task Nonsense_breaks_the_line(string said)
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        await server.SayAsync(said);
        (await delivery).ShouldBeOfType<SmtpResult.Broken>().Uncertain.ShouldBeFalse();
        server.Session.MayReuse.ShouldBeFalse();
    }
}
