using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Zegel.Mutants;

/// <summary>One change of one place.</summary>
sealed record Mutant(int Number, string File, int Line, string What);

/// <summary>
/// Writes all mutants of a file into it at once, each behind a switch: built once, and then run with one of them turned on.
/// Places where a switch cannot stand (constants, patterns, attributes) are left alone.
/// </summary>
sealed class Mutator(string file, int first) : CSharpSyntaxRewriter
{
    static readonly Dictionary<SyntaxKind, string> Swapped = new()
    {
        [SyntaxKind.LessThanExpression] = "<=",
        [SyntaxKind.LessThanOrEqualExpression] = "<",
        [SyntaxKind.GreaterThanExpression] = ">=",
        [SyntaxKind.GreaterThanOrEqualExpression] = ">",
        [SyntaxKind.EqualsExpression] = "!=",
        [SyntaxKind.NotEqualsExpression] = "==",
        [SyntaxKind.LogicalAndExpression] = "||",
        [SyntaxKind.LogicalOrExpression] = "&&",
    };

    readonly List<Mutant> mutants = [];

    public IReadOnlyList<Mutant> Mutants => mutants;

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) =>
        node.Modifiers.Any(SyntaxKind.ConstKeyword) ? node : base.VisitFieldDeclaration(node);

    public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node) =>
        node.IsConst ? node : base.VisitLocalDeclarationStatement(node);

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node) =>
        node.WithExpression((ExpressionSyntax)Visit(node.Expression)!);

    public override SyntaxNode? VisitSwitchExpressionArm(SwitchExpressionArmSyntax node) =>
        node.WithExpression((ExpressionSyntax)Visit(node.Expression)!);

    public override SyntaxNode? VisitCasePatternSwitchLabel(CasePatternSwitchLabelSyntax node) => node;

    public override SyntaxNode? VisitCaseSwitchLabel(CaseSwitchLabelSyntax node) => node;

    public override SyntaxNode? VisitParameter(ParameterSyntax node) => node;

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var visited = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        if (!Swapped.TryGetValue(node.Kind(), out var other) || DeclaresSomething(node))
            return visited;
        var changed = $"({visited.Left}) {other} ({visited.Right})";
        return Either(node, $"{node.OperatorToken.Text} becomes {other}", changed, visited.ToString());
    }

    public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        var visited = (PrefixUnaryExpressionSyntax)base.VisitPrefixUnaryExpression(node)!;
        return node.IsKind(SyntaxKind.LogicalNotExpression) && !DeclaresSomething(node)
            ? Either(node, "! is taken away", visited.Operand.ToString(), visited.ToString())
            : visited;
    }

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.Expression is IdentifierNameSyntax { Identifier.Text: "Verdict" }
            ? Either(
                node,
                $"{node} becomes another",
                node.Name.Identifier.Text == "Info" ? "Verdict.Block" : "Verdict.Info",
                node.ToString()
            )
            : base.VisitMemberAccessExpression(node);

    public override SyntaxNode? VisitYieldStatement(YieldStatementSyntax node)
    {
        var visited = (YieldStatementSyntax)base.VisitYieldStatement(node)!;
        if (!node.IsKind(SyntaxKind.YieldReturnStatement))
            return visited;
        var number = Next(node, "is not told");
        // In braces of its own: an else that follows belongs to the if around it.
        return SyntaxFactory.ParseStatement(
            $"{{ if (!global::Mutant.Is({number})) {{ {visited.ToFullString()} }} }}\n"
        );
    }

    SyntaxNode Either(SyntaxNode place, string what, string changed, string original) =>
        SyntaxFactory
            .ParseExpression($"(global::Mutant.Is({Next(place, what)}) ? ({changed}) : ({original}))")
            .WithTriviaFrom(place);

    int Next(SyntaxNode place, string what)
    {
        var number = first + mutants.Count;
        var line = place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        mutants.Add(new Mutant(number, file, line, what));
        return number;
    }

    /// <summary>What a pattern or an out argument names is known only where the operator stays as it is.</summary>
    static bool DeclaresSomething(SyntaxNode node) =>
        node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);

    public static string Switch { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            /// <summary>Which mutant is turned on; none when the variable is not set.</summary>
            static class Mutant
            {
                static readonly int Active = int.TryParse(System.Environment.GetEnvironmentVariable("{{Variable}}"), out var number) ? number : 0;

                public static bool Is(int number) => Active == number;
            }
            """
        );

    public const string Variable = "ZEGEL_MUTANT";
}
