namespace Zegel.Mail.Addresses;

public class PublicSuffixListTests
{
    [Fact]
    public void Finds_the_registrable_domain_of_every_case_of_the_list_s_own_tests()
    {
        var run = CorpusRun.Of("psl");
        foreach (
            var test in File.ReadLines(Path.Combine(Corpora.Folder("psl"), "tests.txt"))
                .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
                .Distinct()
                .Select(line => line.Split(' '))
        )
            run.Case(
                test[0],
                () =>
                    Registrable(test[0]) == Registrable(test[1], asItIs: true)
                        ? null
                        : $"{Registrable(test[0])} instead of {test[1]}"
            );
        run.End(least: 70);
    }

    [Theory]
    [InlineData("a.b.kobe.jp", "a.b.kobe.jp")]
    [InlineData("x.city.kobe.jp", "city.kobe.jp")]
    [InlineData("a.example.test", "example.test")]
    [InlineData("user.github.io", "user.github.io")]
    [InlineData("mail.bücher.nl", "xn--bcher-kva.nl")]
    public void Knows_wildcards_exceptions_private_suffixes_and_unlisted_names(string name, string organisation) =>
        PublicSuffixList.Shipped.OrganizationalDomain(DomainName.Parse(name))!.Ascii.ShouldBe(organisation);

    [Fact]
    public void A_public_suffix_belongs_to_no_organisation()
    {
        PublicSuffixList.Shipped.OrganizationalDomain(DomainName.Parse("co.uk")).ShouldBeNull();
        PublicSuffixList.Shipped.IsPublicSuffix(DomainName.Parse("co.uk")).ShouldBeTrue();
        PublicSuffixList.Shipped.IsPublicSuffix(DomainName.Parse("example.co.uk")).ShouldBeFalse();
    }

    static string? Registrable(string text, bool asItIs = false) =>
        text == "null" || !DomainName.TryParse(text, out var domain) ? null
        : asItIs ? domain.Ascii
        : PublicSuffixList.Shipped.OrganizationalDomain(domain)?.Ascii;
}
