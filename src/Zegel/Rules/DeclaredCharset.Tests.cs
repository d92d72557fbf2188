using System.Text;

namespace Zegel.Rules;

[Trait("Rule", "F06")]
public sealed class DeclaredCharsetTests
{
    static IEnumerable<Finding> Judge(string type, string encoding) =>
        MessageCheck
            .Run(
                Encoding.UTF8.GetBytes(
                    $"From: a@example.nl\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\né\r\n"
                ),
                "transactional"
            )
            .Where(f => f.RuleId == "F06");

    [Fact]
    public void Letters_that_are_declared_pass() => Judge("text/plain; charset=utf-8", "8bit").ShouldBeEmpty();

    [Theory]
    [InlineData("text/plain; charset=utf-8", "7bit")]
    [InlineData("text/plain; charset=klingon", "8bit")]
    [InlineData("text/plain", "8bit")]
    public void Letters_that_nobody_named_are_told(string type, string encoding) =>
        Judge(type, encoding).ShouldNotBeEmpty();
}
