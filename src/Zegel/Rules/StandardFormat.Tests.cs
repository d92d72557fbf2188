namespace Zegel.Rules;

[Trait("Rule", "G33")]
public sealed class StandardFormatTests
{
    static readonly FieldFact[] Whole =
    [
        new("Date", "Mon, 23 Nov 2026 10:00:00 +0100", 1),
        new("From", "Kringloop <a@example.nl>", 2),
        new("To", "jan@example.org", 3),
        new("Subject", "Zaterdag open", 4),
        new("Message-ID", "<1@example.nl>", 5),
        new("MIME-Version", "1.0", 6),
        new("Content-Type", "text/plain; charset=utf-8", 7),
    ];

    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<StandardFormat, MessageFacts>();

    /// <summary>The good message with one of its fields changed, or with one more on line 8.</summary>
    static MessageFacts With(string name, string value, string stream = "bulk")
    {
        var isThere = Whole.Any(field => field.Name == name);
        var changed = Whole.Select(field => field.Name == name ? field with { Value = value } : field);
        return GivenMessage.Foreign(
            "<p>x",
            stream,
            [.. changed, .. isThere ? [] : new[] { new FieldFact(name, value, 8) }]
        );
    }

    static MessageFacts Adding(MessageFacts message, string name, string value, int line = 9) =>
        message with
        {
            Fields = [.. message.Fields, new FieldFact(name, value, line)],
        };

    static int LineOf(string name) => Whole.FirstOrDefault(field => field.Name == name)?.Line ?? 8;

    [Fact]
    public void A_whole_message_passes() => Judge(GivenMessage.Foreign("<p>x", "bulk", Whole)).ShouldBeEmpty();

    [Fact]
    public void A_draft_has_no_date_yet() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData("Date")]
    [InlineData("From")]
    [InlineData("To")]
    [InlineData("Subject")]
    [InlineData("Message-ID")]
    [InlineData("MIME-Version")]
    public void Each_missing_field_blocks_bulk(string name)
    {
        var finding = Judge(GivenMessage.Foreign("<p>x", "bulk", [.. Whole.Where(field => field.Name != name)]))
            .ShouldHaveSingleItem();
        finding.Observed.ShouldBe($"no {name} field");
        finding.Verdict.ShouldBe(Verdict.Block);
    }

    [Theory]
    [InlineData("Subject", "  ")]
    [InlineData("From", "nieuws")]
    [InlineData("From", "<>")]
    [InlineData("From", "undisclosed-recipients:;")]
    [InlineData("Message-ID", "1@example.nl")]
    [InlineData("Message-ID", "<one two@example.nl>")]
    [InlineData("Message-ID", "<a@b@c>")]
    public void Malformed_values_block_and_name_their_line(string name, string value)
    {
        var fields = Whole.Select(field => field.Name == name ? field with { Value = value } : field);
        var finding = Judge(GivenMessage.Foreign("<p>x", "bulk", [.. fields])).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Line.ShouldBe(Whole.First(field => field.Name == name).Line);
    }

    [Fact]
    public void What_only_the_octets_show_is_told_with_its_line()
    {
        var harmed = GivenMessage.Bulk() with { FormatFaults = [new FormatFault("G33", "seen", "wanted", "mend", 7)] };
        var told = harmed.JudgedBy<StandardFormat, MessageFacts>().Single(finding => finding.Observed == "seen");
        (told.Verdict, told.Line).ShouldBe((Verdict.Block, 7));
    }

    [Fact]
    public void A_whole_transactional_message_passes() =>
        Judge(GivenMessage.Foreign("<p>x", "transactional", Whole)).ShouldBeEmpty();

    [Theory]
    [InlineData("Date", Verdict.Block)]
    [InlineData("From", Verdict.Block)]
    [InlineData("To", Verdict.Warn)]
    [InlineData("Message-ID", Verdict.Warn)]
    [InlineData("MIME-Version", Verdict.Warn)]
    public void Transactional_mail_is_forgiven_what_no_receiver_needs(string name, Verdict verdict) =>
        Judge(GivenMessage.Foreign("<p>x", "transactional", [.. Whole.Where(field => field.Name != name)]))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData("Date", "yesterday", "which is no date", Verdict.Block, Verdict.Block)]
    [InlineData("Date", "", "which is no date", Verdict.Block, Verdict.Block)]
    [InlineData("Date", "Tue, 31 Feb 2026 10:00:00 +0100", "which is no date", Verdict.Block, Verdict.Block)]
    [InlineData("Date", "Fri, 31 Dec 9999 23:59:59 -1200", "which is no date", Verdict.Block, Verdict.Block)]
    [InlineData("Date", "Mon, 23 Nov 2026 10:00:00 +9900", "no clock on Earth", Verdict.Block, Verdict.Warn)]
    [InlineData("Date", "Mon, 23 Nov 2026 10:00:00 +1401", "no clock on Earth", Verdict.Block, Verdict.Warn)]
    [InlineData("Date", "Mon, 23 Nov 2026 10:00:00 -0160", "no clock on Earth", Verdict.Block, Verdict.Warn)]
    [InlineData("Date", "Mon Nov 23 10:00:00 2026", "only kind programs", Verdict.Warn, Verdict.Warn)]
    [InlineData("Date", "Mon, 23 Nov 26 10:00:00 +0100", "only kind programs", Verdict.Warn, Verdict.Warn)]
    [InlineData("Date", "Tue, 23 Nov 2026 10:00:00 +0100", "that day is a Monday", Verdict.Warn, Verdict.Warn)]
    [InlineData("From", "Club: a@example.nl;", "From is the group", Verdict.Block, Verdict.Block)]
    [InlineData("To", "undisclosed-recipients:;", "To is the group", Verdict.Block, Verdict.Warn)]
    [InlineData("To", "Members: a@example.org, b@example.org;", "To is the group", Verdict.Block, Verdict.Warn)]
    [InlineData("To", "", "To is “”", Verdict.Block, Verdict.Warn)]
    [InlineData("To", "jan", "To is “jan”", Verdict.Block, Verdict.Warn)]
    [InlineData("To", "a@example.org, b@example.org", "To names 2 readers", Verdict.Block, null)]
    [InlineData("Cc", "a@example.org", "Cc: a@example.org", Verdict.Block, null)]
    [InlineData("Bcc", "a@example.org", "Bcc: a@example.org", Verdict.Block, Verdict.Block)]
    [InlineData("Reply-To", "nieuws", "Reply-To is “nieuws”", Verdict.Block, Verdict.Warn)]
    [InlineData("Message-ID", "1@example.nl", "Message-ID is “1@example.nl”", Verdict.Block, Verdict.Warn)]
    [InlineData("Message-ID", "<a@localhost>", "ends in @localhost", Verdict.Warn, Verdict.Warn)]
    [InlineData(
        "Message-ID",
        "<a@localhost.localdomain>",
        "ends in @localhost.localdomain",
        Verdict.Warn,
        Verdict.Warn
    )]
    [InlineData("Message-ID", "<a@web01>", "ends in @web01", Verdict.Warn, Verdict.Warn)]
    [InlineData("Message-ID", "<a@web01.lan>", "ends in @web01.lan", Verdict.Warn, Verdict.Warn)]
    [InlineData("Message-ID", "<a@192.0.2.1>", "ends in @192.0.2.1", Verdict.Warn, Verdict.Warn)]
    [InlineData("Message-ID", "<a@[192.0.2.1]>", "ends in @[192.0.2.1]", Verdict.Warn, Verdict.Warn)]
    [InlineData("Message-ID", "<a@[IPv6:2001.db8]>", "ends in @[IPv6:2001.db8]", Verdict.Warn, Verdict.Warn)]
    [InlineData("Message-ID", "<a@esp.example.com>", "From in @example.nl", Verdict.Info, Verdict.Info)]
    [InlineData("MIME-Version", "2.0", "MIME-Version is “2.0”", Verdict.Block, Verdict.Warn)]
    [InlineData("MIME-Version", "", "MIME-Version is “”", Verdict.Block, Verdict.Warn)]
    [InlineData("Auto-Submitted", "auto-generated", "Auto-Submitted: auto-generated", Verdict.Warn, null)]
    [InlineData("In-Reply-To", "<x@example.nl>", "In-Reply-To: <x@example.nl>", Verdict.Warn, null)]
    [InlineData("References", "<x@example.nl>", "References: <x@example.nl>", Verdict.Warn, null)]
    [InlineData("Resent-From", "a@example.nl", "Resent-From: a@example.nl", Verdict.Warn, null)]
    [InlineData("X-Priority", "1 (Highest)", "X-Priority: 1 (Highest)", Verdict.Warn, Verdict.Warn)]
    [InlineData("X-Priority", "2", "X-Priority: 2", Verdict.Warn, Verdict.Warn)]
    [InlineData("X-MSMail-Priority", "High", "X-MSMail-Priority: High", Verdict.Warn, Verdict.Warn)]
    [InlineData("Importance", "high", "Importance: high", Verdict.Warn, Verdict.Warn)]
    [InlineData("Priority", "urgent", "Priority: urgent", Verdict.Warn, Verdict.Warn)]
    [InlineData("List-Unsubscribe-Post", "List-Unsubscribe=One-Click", "on a transactional", null, Verdict.Warn)]
    [InlineData("List-Help", "<https://example.nl>", "List-Help on a transactional", null, Verdict.Warn)]
    [InlineData("List-Owner", "<mailto:a@example.nl>", "List-Owner on a transactional", null, Verdict.Warn)]
    [InlineData("List-Post", "NO", "List-Post on a transactional", null, Verdict.Warn)]
    [InlineData("List-Subscribe", "<mailto:a@example.nl>", "List-Subscribe on a", null, Verdict.Warn)]
    [InlineData("List-Archive", "<https://example.nl>", "List-Archive on a", null, Verdict.Warn)]
    public void Each_row_of_the_table_of_fields_is_judged(
        string name,
        string value,
        string observed,
        Verdict? bulk,
        Verdict? transactional
    )
    {
        foreach (var (stream, verdict) in new[] { ("bulk", bulk), ("transactional", transactional) })
        {
            var findings = Judge(With(name, value, stream));
            findings.Select(finding => (Verdict?)finding.Verdict).ShouldBe(verdict is null ? [] : [verdict], stream);
            foreach (var finding in findings)
            {
                finding.Observed.ShouldContain(observed);
                finding.Line.ShouldBe(LineOf(name));
            }
        }
    }

    [Theory]
    [InlineData("Date", "Mon, 23 Nov 2026 10:00:00 +1400 (Line Islands)")]
    [InlineData("Date", "23 Nov 2026 10:00 GMT")]
    [InlineData("Date", "mon, 23 nov 2026 10:00:00 -0059")]
    [InlineData("To", "\"Jan: de Boer;\" <jan@example.org>")]
    [InlineData("Bcc", "")]
    [InlineData("Reply-To", "Redactie <redactie@example.nl>, b@example.nl")]
    [InlineData("Message-ID", "<a@mx.nieuws.example.nl>")]
    [InlineData("MIME-Version", "1.0 (Apple Message framework v1085)")]
    [InlineData("Auto-Submitted", "No")]
    [InlineData("X-Priority", "3 (Normal)")]
    [InlineData("X-Priority", "10")]
    [InlineData("Importance", "Normal")]
    [InlineData("X-Mailer", "urgent")]
    public void What_keeps_the_standard_passes(string name, string value) => Judge(With(name, value)).ShouldBeEmpty();

    [Theory]
    [InlineData(250, 0)]
    [InlineData(251, 1)]
    public void A_message_id_of_250_characters_fits_everywhere(int length, int findings)
    {
        const string rest = "<@example.nl>";
        var found = Judge(With("Message-ID", rest.Insert(1, new string('a', length - rest.Length))));
        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding =>
            finding.Verdict == Verdict.Warn && finding.Line == 5 && finding.Observed == "Message-ID has 251 characters"
        );
    }

    [Theory]
    [InlineData(998, 0)]
    [InlineData(999, 1)]
    public void A_subject_of_998_characters_fits(int length, int findings)
    {
        var found = Judge(With("Subject", new string('x', length)));
        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding => finding.Verdict == Verdict.Block && finding.Line == 4);
    }

    [Fact]
    public void Without_content_type_text_is_US_ASCII()
    {
        var finding = Judge(GivenMessage.Foreign("x", "bulk", Whole[..^1])).ShouldHaveSingleItem();
        (finding.Verdict, finding.Observed, finding.Line).ShouldBe((Verdict.Warn, "no Content-Type field", null));
    }

    [Fact]
    public void A_draft_is_not_asked_for_what_it_gets_later()
    {
        Judge(GivenMessage.Bulk().Adding("Cc", "a@example.nl").Adding("X-Priority", "1")).ShouldBeEmpty();
        Judge(GivenMessage.Transactional().Without("To").Adding("List-Help", "<https://example.nl>")).ShouldBeEmpty();
        Judge(GivenMessage.Transactional().With("From", "Club: a@example.nl;"))
            .ShouldBlockOnce()
            .Observed.ShouldStartWith("From is the group");
    }

    [Theory]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +0100", null)]
    [InlineData("Mon, 23 Nov 2026 13:00:00 +0100", null)]
    [InlineData("Mon, 23 Nov 2026 13:00:01 +0100", "Date is 3 hours earlier than the first Received")]
    [InlineData("Wed, 25 Nov 2026 09:59:59 +0100", "Date is 47 hours earlier than the first Received")]
    [InlineData("Wed, 25 Nov 2026 10:00:00 +0100", "Date is 2 days earlier than the first Received")]
    [InlineData("Mon, 23 Nov 2026 07:00:00 +0100", null)]
    [InlineData("Mon, 23 Nov 2026 06:59:59 +0100", "Date is 3 hours later than the topmost Received")]
    [InlineData("Mon, 23 Nov 2020 10:00:00 +0100", "Date is 2191 days later than the topmost Received")]
    public void The_date_is_held_against_when_the_message_arrived(string arrived, string? observed)
    {
        foreach (var stream in (string[])["bulk", "transactional"])
        {
            // Years later an archive is checked: what its relays told still agrees.
            var message = Adding(
                GivenMessage.Foreign("<p>x", stream, Whole),
                "Received",
                $"from a.example.nl (192.0.2.1) by mx.example.org with ESMTP; {arrived}"
            ) with
            {
                Now = new DateTimeOffset(2041, 1, 1, 0, 0, 0, TimeSpan.Zero),
            };
            var findings = Judge(message);
            findings.Select(finding => finding.Observed).ShouldBe(observed is null ? [] : [observed]);
            findings.ShouldAllBe(finding => finding.Verdict == Verdict.Warn && finding.Line == 1);
        }
    }

    [Fact]
    public void A_message_that_waited_at_a_relay_is_not_blamed_for_it()
    {
        const string first = "from [198.51.100.1] by out.example.nl; Mon, 23 Nov 2026 10:00:02 +0100";
        const string last = "from out.example.nl by mx.example.org; Tue, 24 Nov 2026 10:00:00 +0100";
        var late = Adding(GivenMessage.Foreign("<p>x", "bulk", Whole), "Received", last);
        Judge(late).ShouldHaveSingleItem().Observed.ShouldBe("Date is 24 hours earlier than the first Received");
        Judge(Adding(late, "Received", first)).ShouldBeEmpty();
    }

    [Fact]
    public void A_date_after_the_arrival_is_wrong_whatever_the_senders_own_relay_says()
    {
        const string own = "from [198.51.100.1] by out.example.nl; Mon, 23 Nov 2026 10:00:00 +0100";
        const string mx = "from out.example.nl by mx.example.org; Mon, 23 Nov 2026 05:00:00 +0100";
        var message = Adding(Adding(GivenMessage.Foreign("<p>x", "bulk", Whole), "Received", mx), "Received", own);
        Judge(message).ShouldHaveSingleItem().Observed.ShouldBe("Date is 5 hours later than the topmost Received");
    }

    [Fact]
    public void Who_sends_on_an_old_message_does_not_make_its_date_wrong()
    {
        const string later = "from a.example.nl by mx.example.org; Wed, 25 Nov 2026 10:00:00 +0100";
        var sentOn = Adding(GivenMessage.Foreign("<p>x", "transactional", Whole), "Received", later);
        Judge(sentOn).ShouldHaveSingleItem();
        Judge(Adding(sentOn, "Resent-Date", "Wed, 25 Nov 2026 09:59:00 +0100")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from a.example.nl by mx.example.org")]
    [InlineData("from a.example.nl by mx.example.org; whenever")]
    [InlineData("from a.example.nl by mx.example.org; Wed, 25 Nov 2020")]
    [InlineData("Wed, 25 Nov 2020 10:00:00 +0100")]
    public void A_relay_that_tells_no_moment_tells_nothing(string received) =>
        Judge(Adding(GivenMessage.Foreign("<p>x", "bulk", Whole), "Received", received)).ShouldBeEmpty();

    [Fact]
    public void A_date_without_zone_is_no_moment_that_could_be_off()
    {
        const string arrived = "from a.example.nl by mx.example.org; Mon, 23 Nov 2026 10:00:00 -0800";
        Judge(Adding(With("Date", "Mon, 23 Nov 2026 10:00:00"), "Received", arrived))
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("only kind programs");
    }

    [Fact]
    public void Fields_of_lists_are_told_together_with_the_line_of_the_first_kind()
    {
        var message = Adding(With("List-Post", "NO", "transactional"), "List-Help", "<https://example.nl>", 9);
        var finding = Judge(message).ShouldHaveSingleItem();
        (finding.Observed, finding.Line).ShouldBe(("List-Help, List-Post on a transactional message", 9));
    }

    [Theory]
    [InlineData("2026-11-23T06:00:00Z", null)]
    [InlineData("2026-11-23T05:59:59Z", "Date is 3 hours ahead of now")]
    [InlineData("2026-11-01T09:00:00Z", "Date is 22 days ahead of now")]
    [InlineData("2041-01-01T00:00:00Z", null)]
    [InlineData(null, null)]
    public void Without_relays_only_the_future_is_held_against_now(string? now, string? observed)
    {
        var message = GivenMessage.Foreign("<p>x", "bulk", Whole) with
        {
            Now = now is null ? null : DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture),
        };
        var findings = Judge(message);
        findings.Select(finding => finding.Observed).ShouldBe(observed is null ? [] : [observed]);
        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Warn && finding.Line == 1);
    }

    [Theory]
    [InlineData("Thu, 12 Aug 1982 23:59:59 +0000", 1)]
    [InlineData("Fri, 13 Aug 1982 00:00:00 +0000", 0)]
    public void Nothing_is_older_than_Internet_mail(string date, int findings)
    {
        var found = Judge(With("Date", date));
        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding => finding.Observed == "Date is older than Internet mail" && finding.Line == 1);
    }

    [Fact]
    public void Members_of_a_list_that_answers_go_to_have_real_threads()
    {
        var answer = With("In-Reply-To", "<x@example.nl>");
        Judge(Adding(answer, "References", "<x@example.nl>")).ShouldHaveSingleItem().Line.ShouldBe(8);
        Judge(Adding(answer, "List-Post", "NO")).ShouldHaveSingleItem();
        Judge(Adding(answer, "List-Post", "<MAILTO:club@example.nl>")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from localhost (192.168.1.4 [192.168.1.4]) by mail.intern.local with ESMTP", "192.168.1.4")]
    [InlineData("from app01.corp (app01.corp [198.51.100.1]) by smtp.example.nl (Postfix)", "app01.corp")]
    [InlineData("from [10.0.0.8] (unknown)\r\n\tby MAIL.example.nl;", "10.0.0.8")]
    [InlineData("from x (HELO y) ([IPv6:fd00::1]) by smtp.example.nl", "fd00::1")]
    [InlineData("from x ([172.31.0.1]) by smtp.example.nl", "172.31.0.1")]
    [InlineData("from x ([172.16.0.1]) by smtp.example.nl", "172.16.0.1")]
    [InlineData("from x ([172.15.0.1]) by smtp.example.nl", null)]
    [InlineData("from x ([172.32.0.1]) by smtp.example.nl", null)]
    [InlineData("from x ([192.167.1.1]) by smtp.example.nl", null)]
    [InlineData("from x ([IPv6:2001:db8::1]) by smtp.example.nl", null)]
    [InlineData("from localhost (localhost [127.0.0.1]) by smtp.example.nl", null)]
    [InlineData("from localhost.localdomain (localhost.localdomain [127.0.0.1]) by smtp.example.nl", null)]
    [InlineData("from [10.0.0.8] by localhost.localdomain", null)]
    [InlineData("from [10.0.0.8] by mail.provider.example.com", null)]
    [InlineData("from mail.example.nl ([198.51.100.1]) by mx.receiver.local", null)]
    [InlineData("by 10.1.2.3 with HTTP", null)]
    public void The_senders_own_relay_tells_nothing_of_the_network_behind_it(string received, string? told)
    {
        var bulk = Adding(GivenMessage.Foreign("<p>x", "bulk", Whole), "Received", received);
        var findings = Judge(bulk);
        findings
            .Select(finding => finding.Observed)
            .ShouldBe(
                told is null ? [] : [$"the lowest Received tells {told}, which is inside of the sender's network"]
            );
        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Warn && finding.Line == 9);
        Judge(bulk with { Stream = "transactional" }).ShouldBeEmpty();
        // Above another one it is a receiver's.
        Judge(Adding(bulk, "Received", "from a.example.nl by b.example.com", 10)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(80, "")]
    [InlineData(81, "…")]
    public void A_long_value_is_told_by_its_beginning(int length, string end) =>
        Judge(With("Cc", new string('x', length)))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"Cc: {new string('x', 80)}{end}");
}
