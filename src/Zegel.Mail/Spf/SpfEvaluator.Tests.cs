using System.Net;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Network;

namespace Zegel.Mail.Spf;

public class SpfEvaluatorTests
{
    static readonly IPAddress Client = IPAddress.Parse("192.0.2.10");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static ValueTask<SpfVerdict> CheckAsync(FakeWorld world, string domain = "example.nl") =>
        new SpfEvaluator(world, new FakeTimeProvider()).EvaluateAsync(Client, $"a@{domain}", "mta.example.nl", Token);

    static FakeWorld Spf(string text, FakeWorld? world = null) =>
        (world ?? new FakeWorld()).Add("example.nl", DnsType.Txt, text);

    [Theory]
    [Trait("Rule", "A11")]
    [InlineData(SpfResult.PermError, "v=spf1 ip4:192.0.2.10 -all", "v=spf1 -all")]
    [InlineData(SpfResult.None, " v=spf1 ip4:192.0.2.10 -all")]
    [InlineData(SpfResult.Pass, "V=SPF1 IP4:192.0.2.10 -ALL")]
    [InlineData(SpfResult.None, "v=spf10 ip4:192.0.2.10 -all")]
    [InlineData(SpfResult.Pass, "v=spf1 ip4:192.0.2.10 -all", "google-site-verification=x")]
    public async Task One_record_counts_and_it_starts_at_the_first_character(SpfResult result, params string[] texts)
    {
        var world = new FakeWorld();
        foreach (var text in texts)
            Spf(text, world);
        (await CheckAsync(world)).Result.ShouldBe(result);
    }

    [Theory]
    [Trait("Rule", "A12")]
    [InlineData(9, SpfResult.Pass)]
    [InlineData(10, SpfResult.Pass)]
    [InlineData(11, SpfResult.PermError)]
    public async Task Ten_terms_may_ask_DNS_over_the_whole_tree(int lookups, SpfResult result)
    {
        var world = Spf("v=spf1 include:0.example.nl ip4:192.0.2.10 -all");
        for (var i = 0; i < lookups - 1; i++)
            world.Add($"{i}.example.nl", DnsType.Txt, $"v=spf1 include:{i + 1}.example.nl -all");
        world.Add($"{lookups - 1}.example.nl", DnsType.Txt, "v=spf1 -all");
        (await CheckAsync(world)).Result.ShouldBe(result);
        var survey = await new SpfEvaluator(world, new FakeTimeProvider()).SurveyAsync(Client, "example.nl", Token);
        survey.Lookups.ShouldBe(lookups);
        survey.Steps.Max(s => s.Lookups).ShouldBe(lookups);
    }

    [Fact]
    [Trait("Rule", "A12")]
    public async Task A_loop_and_a_repeated_include_count_each_time_and_end()
    {
        (await CheckAsync(Spf("v=spf1 include:example.nl -all"))).Result.ShouldBe(SpfResult.PermError);
        var twice = Spf("v=spf1 include:a.example.nl include:a.example.nl -all")
            .Add("a.example.nl", DnsType.Txt, "v=spf1 -all");
        (await CheckAsync(twice)).Lookups.ShouldBe(2);
    }

    [Theory]
    [Trait("Rule", "A13")]
    [InlineData(2, SpfResult.Pass)]
    [InlineData(3, SpfResult.PermError)]
    public async Task A_third_name_that_leads_nowhere_is_one_too_many(int dead, SpfResult result)
    {
        var names = Enumerable.Range(0, dead).Select(i => $"a:gone{i}.example.nl");
        var world = Spf($"v=spf1 {string.Join(' ', names)} ip4:192.0.2.10 -all");
        (await CheckAsync(world)).Result.ShouldBe(result);
        var survey = await new SpfEvaluator(world, new FakeTimeProvider()).SurveyAsync(Client, "example.nl", Token);
        survey.VoidNames.ShouldBe(Enumerable.Range(0, dead).Select(i => $"gone{i}.example.nl"));
    }

    /// <summary>RFC 7208 §4.6.4 counts terms, and leaves out none; §5.5: an error of DNS only makes <c>ptr</c> not match.</summary>
    [Theory]
    [Trait("Rule", "A13")]
    [InlineData("ptr ptr ip4:192.0.2.10", DnsStatus.NoSuchName, SpfResult.Pass)]
    [InlineData("ptr ptr ptr ip4:192.0.2.10", DnsStatus.NoSuchName, SpfResult.PermError)]
    [InlineData("ptr ptr ptr ip4:192.0.2.10", DnsStatus.ServerFailure, SpfResult.Pass)]
    [InlineData("ptr exists:%{p}.gone.example.nl ip4:192.0.2.10", DnsStatus.NoSuchName, SpfResult.PermError)]
    [InlineData("a:gone.example.nl ptr redirect=%{p}.example.nl", DnsStatus.NoSuchName, SpfResult.PermError)]
    [InlineData("ptr ptr -ip4:192.0.2.10 exp=%{p}.example.nl", DnsStatus.NoSuchName, SpfResult.Fail)]
    public async Task A_client_without_reverse_name_leads_nowhere_too(string terms, DnsStatus reverse, SpfResult result)
    {
        var world = Spf($"v=spf1 {terms}").Add("unknown.example.nl", DnsType.Txt, "v=spf1 ip4:192.0.2.10");
        if (reverse != DnsStatus.NoSuchName)
            world.Fail("10.2.0.192.in-addr.arpa", DnsType.Ptr, reverse);
        (await CheckAsync(world)).Result.ShouldBe(result);
        var survey = await new SpfEvaluator(world, new FakeTimeProvider()).SurveyAsync(Client, "example.nl", Token);
        survey.VoidNames.ShouldNotContain("10.2.0.192.in-addr.arpa");
    }

    [Fact]
    [Trait("Rule", "A13")]
    public async Task An_include_of_an_expired_domain_is_an_error_that_names_it()
    {
        var verdict = await CheckAsync(Spf("v=spf1 include:spf.expired.example ip4:192.0.2.10 -all"));
        verdict.Result.ShouldBe(SpfResult.PermError);
        verdict.Reason.En.ShouldContain("spf.expired.example");
    }

    [Theory]
    [Trait("Rule", "A16")]
    [InlineData("v=spf1 ip4:192.0.2.10 -all", SpfResult.Pass)]
    [InlineData("v=spf1 -all", SpfResult.SoftFail)]
    [InlineData("v=spf1 ?all", SpfResult.SoftFail)]
    [InlineData("v=spf1 nonsense", SpfResult.PermError)]
    [InlineData("something else", SpfResult.PermError)]
    public async Task An_include_matches_only_on_pass(string included, SpfResult result)
    {
        var world = Spf("v=spf1 include:p.example.nl ~all").Add("p.example.nl", DnsType.Txt, included);
        (await CheckAsync(world)).Result.ShouldBe(result);
    }

    [Fact]
    [Trait("Rule", "A18")]
    public async Task Macros_are_expanded_with_the_real_address()
    {
        var world = Spf("v=spf1 exists:%{ir}._x.%{d} -all").Add("10.2.0.192._x.example.nl", DnsType.A, "127.0.0.2");
        (await CheckAsync(world)).Result.ShouldBe(SpfResult.Pass);
    }

    /// <summary>RFC 7208 §7.3: labels go off the left until the name fits; here there are some hundred thousands of them.</summary>
    [Fact]
    [Trait("Rule", "A18")]
    public async Task An_expansion_that_is_too_long_keeps_its_end()
    {
        var macros = string.Concat(Enumerable.Repeat("%{d}.", 10_000));
        var domain = string.Concat(Enumerable.Repeat("a.", 100)) + "example.nl";
        var world = new FakeWorld().Add(domain, DnsType.Txt, $"v=spf1 exists:{macros}x.example.nl -all");
        (await CheckAsync(world, domain)).Result.ShouldBe(SpfResult.Fail);
        var (_, asked, _) = world.Asked.Last();
        asked.ShouldEndWith(".a.example.nl.x.example.nl");
        asked.Length.ShouldBeInRange(200, 253);
    }

    [Theory]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.ServerFailure)]
    public async Task Silence_is_a_temporary_error_and_not_a_fail(DnsStatus status)
    {
        var world = new FakeWorld().Fail("example.nl", DnsType.Txt, status);
        (await CheckAsync(world)).Result.ShouldBe(SpfResult.TempError);
    }

    [Fact]
    public async Task A_null_path_is_judged_by_the_HELO_name()
    {
        var world = new FakeWorld()
            .Add("mta.example.nl", DnsType.Txt, "v=spf1 a -all")
            .Add("mta.example.nl", DnsType.A, "192.0.2.10");
        var spf = new SpfEvaluator(world, new FakeTimeProvider());
        (await spf.EvaluateAsync(Client, "", "mta.example.nl", Token)).Result.ShouldBe(SpfResult.Pass);
    }

    [Fact]
    public void Agrees_with_checkdmarc_on_which_records_are_faulty()
    {
        var run = CorpusRun.Of("dmarc-cases", "spf-records");
        foreach (var test in Corpora.Json("dmarc-cases", "checkdmarc-spf-records.json").EnumerateArray())
        {
            var text = test.GetProperty("record").GetString()!;
            var isValid = test.GetProperty("expected").GetString() == "valid";
            run.Case(
                test.GetProperty("test").GetString()!,
                () => SpfRecord.TryParse(text, out _, out var error) == isValid ? null : $"{text}: {error}"
            );
        }
        run.End(least: 10);
    }
}
