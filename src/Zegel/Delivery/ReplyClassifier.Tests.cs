using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

public sealed class ReplyClassifierTests
{
    static Classification Classify(string provider, string reply)
    {
        var code = int.Parse(reply[..3]);
        var text = reply[4..];
        EnhancedStatus? status = EnhancedStatus.TryReadPrefix(text, out var found, out _) ? found : null;
        return ReplyClassifier.Shipped.Classify(provider, new SmtpReply(code, status, [text]));
    }

    [Theory]
    [InlineData(
        "google",
        "421 4.7.28 Our system has detected an unusual rate of mail from your IP",
        ReplyClass.Rate,
        10
    )]
    [InlineData("google", "550 5.7.28 unusual rate", ReplyClass.PolicyReputation, 60)]
    [InlineData(
        "google",
        "421 4.7.0 This message is suspicious due to the very low reputation of the sending IP",
        ReplyClass.PolicyReputation,
        1440
    )]
    [InlineData("google", "550 5.7.26 unauthenticated mail", ReplyClass.PolicyAuth, 0)]
    [InlineData("google", "421 5.7.32 alignment", ReplyClass.PolicyAuth, 0)]
    [InlineData(
        "google",
        "550 5.1.1 The email account that you tried to reach does not exist",
        ReplyClass.RecipientInvalid,
        0
    )]
    [InlineData("google", "450 4.2.1 The user is receiving mail too quickly", ReplyClass.Rate, 0)]
    [InlineData("google", "550 5.2.1 The account is inactive", ReplyClass.RecipientDisabled, 0)]
    [InlineData("google", "550 5.7.1 Messages with duplicate headers: From", ReplyClass.Protocol, 0)]
    [InlineData(
        "yahoo",
        "421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints",
        ReplyClass.Rate,
        120
    )]
    [InlineData(
        "yahoo",
        "553 5.7.2 [TSS09] All messages will be permanently deferred",
        ReplyClass.PolicyReputation,
        1440
    )]
    [InlineData("outlook-com", "421 RP-001 The mail server IP has exceeded the rate limit", ReplyClass.Rate, 30)]
    [InlineData(
        "outlook-com",
        "550 5.7.515 Access denied, sending domain does not meet the required authentication level",
        ReplyClass.PolicyAuth,
        0
    )]
    [InlineData("outlook-com", "451 4.7.650 The mail server has been temporarily rate limited", ReplyClass.Rate, 30)]
    [InlineData("apple", "451 4.7.1 [BS02] Message deferred", ReplyClass.Rate, 15)]
    [InlineData("orange", "550 5.7.1 Service refuse OFR_398", ReplyClass.PolicyAuth, 0)]
    [InlineData("ziggo", "421 4.1.1 MXIN503 hourly ratelimit", ReplyClass.Rate, 60)]
    [InlineData(
        "small.example",
        "450 4.2.0 Recipient address rejected: Greylisted, see http://postgrey",
        ReplyClass.Rate,
        0
    )]
    [InlineData("small.example", "552 5.2.2 mailbox is stuffed", ReplyClass.MailboxFull, 0)]
    [InlineData("small.example", "554 5.4.6 too many hops", ReplyClass.Routing, 0)]
    public void The_dictionary_knows_who_says_what(string provider, string reply, ReplyClass expected, int pauseMinutes)
    {
        var found = Classify(provider, reply);
        found.Class.ShouldBe(expected, found.Entry);
        (found.Reaction is Reaction.Pause(var time) ? (int)time.TotalMinutes : 0).ShouldBe(pauseMinutes);
    }

    [Fact]
    [Trait("Rule", "B09")]
    public void A_listing_of_our_network_is_never_held_against_the_recipient()
    {
        var found = Classify(
            "outlook-com",
            "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Part of their network is on our block list (S3150)."
        );
        found.Class.Owner.ShouldBe(FaultOwner.Reputation);
        found.Reaction.ShouldBeOfType<Reaction.Pause>();
        found.Hold.ShouldBe("pool");
    }

    [Theory]
    [Trait("Rule", "B07")]
    [InlineData("550 5.9.9 something new", ReplyClass.Unknown)]
    [InlineData("550 no", ReplyClass.Unknown)]
    [InlineData("551 user not local", ReplyClass.RecipientInvalid)]
    [InlineData("599 what", ReplyClass.Unknown)]
    [InlineData("550 5.1.0 sorry", ReplyClass.RecipientInvalid)]
    [InlineData("450 4.4.1 sorry", ReplyClass.Routing)]
    public void Without_an_entry_the_enhanced_code_decides_then_the_first_digit(string reply, ReplyClass expected) =>
        Classify("small.example", reply).Class.ShouldBe(expected);

    [Fact]
    public void A_code_repeated_on_each_line_does_not_hide_the_words()
    {
        var reply = new SmtpReply(550, new EnhancedStatus(5, 7, 1), ["5.7.1 the mailbox is over", "5.7.1 quota"]);
        ReplyClassifier.Shipped.Classify("small.example", reply).Class.ShouldBe(ReplyClass.MailboxFull);
    }

    [Fact]
    public void A_reply_of_64_kilobytes_made_to_hurt_is_read_at_once()
    {
        var reply = new SmtpReply(450, null, [string.Concat(Enumerable.Repeat("ip host address user ", 3200))]);
        var start = TimeProvider.System.GetTimestamp();
        ReplyClassifier.Shipped.Classify("google", reply);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Every_word_of_a_class_is_read_back() =>
        Enum.GetValues<ReplyClass>().Select(c => ReplyClasses.Parse(c.Word)).ShouldBe(Enum.GetValues<ReplyClass>());

    /// <summary>What another program calls it, in our words; several when its word is wider.</summary>
    static readonly Dictionary<string, ReplyClass[]> Meanings = new()
    {
        ["blacklist"] = [ReplyClass.PolicyReputation],
        ["spam"] = [ReplyClass.PolicyContent],
        ["policy"] = [ReplyClass.PolicyAuth, ReplyClass.PolicyContent],
        ["recipient"] = [ReplyClass.RecipientInvalid, ReplyClass.RecipientDisabled, ReplyClass.Routing],
        ["network"] = [ReplyClass.Routing],
        ["QuotaIssues"] = [ReplyClass.MailboxFull],
        ["InactiveMailbox"] = [ReplyClass.RecipientDisabled],
        ["InvalidRecipient"] = [ReplyClass.RecipientInvalid],
        ["BadDomain"] = [ReplyClass.RecipientInvalid, ReplyClass.Routing],
        // A 352 is no refusal: nothing to say about it.
        ["Uncategorized"] = Enum.GetValues<ReplyClass>(),
    };

    [Fact]
    public void Replies_that_ZoneMTA_collected_are_understood() =>
        Judge(CorpusRun.Of("smtp-reply-classes", "zonemta"), "zonemta-expected.json", "category", least: 50);

    [Fact]
    public void Replies_that_KumoMTA_collected_are_understood() =>
        Judge(CorpusRun.Of("smtp-reply-classes", "kumomta"), "kumomta-expected.json", "expected", least: 6);

    static void Judge(CorpusRun run, string file, string key, int least)
    {
        foreach (var one in Corpora.Json("smtp-reply-classes", file).EnumerateArray())
        {
            var reply = one.GetProperty("response").GetString()!;
            run.Case(
                reply.Length > 90 ? reply[..90] : reply,
                () =>
                    Classify("", reply) is var found
                    && Meanings[one.GetProperty(key).GetString()!].Contains(found.Class)
                        ? null
                        : $"{found.Class} ({found.Entry}), not {one.GetProperty(key)}"
            );
        }
        run.End(least);
    }
}
