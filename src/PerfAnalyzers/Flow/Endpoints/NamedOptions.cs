using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Finds what is registered for endpoints by a name: <c>AddPolicy("name", …)</c>, <c>CacheProfiles.Add("name", …)</c>.</summary>
internal static class NamedOptions
{
    private static readonly ConditionalWeakTable<
        SyntaxTree, (string Kind, ExpressionSyntax Name, ExpressionSyntax Value)[]> s_registrations = new();

    /// <summary>What is registered under a name, as operations.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">The word that the registration has in it.</param>
    /// <param name="compilation">The compilation.</param>
    public static IEnumerable<IOperation> Find(string name, string kind, Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var registration in s_registrations.GetValue(tree, Read))
            {
                if (registration.Kind == kind && Bodies.Get(compilation).ModelOf(tree) is { } model
                    && model.GetConstantValue(registration.Name) is { HasValue: true, Value: string text } && text == name
                    && model.GetOperation(registration.Value) is { } value)
                    yield return value;
            }
        }
    }

    private static (string, ExpressionSyntax, ExpressionSyntax)[] Read(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        if (!text.Contains("CacheProfile") && !text.Contains("OutputCache"))
            return [];
        var found = new List<(string, ExpressionSyntax, ExpressionSyntax)>();
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            switch (node)
            {
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AddPolicy" },
                    ArgumentList.Arguments: [var name, var value, ..] }:
                    found.Add(("AddPolicy", name.Expression, value.Expression));
                    break;
                case InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "TryAdd", Expression: var profiles },
                    ArgumentList.Arguments: [var name, var value]
                } when IsProfiles(profiles):
                    found.Add(("CacheProfile", name.Expression, value.Expression));
                    break;
                case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: var profiles,
                    ArgumentList.Arguments: [var name] }, Right: var value }
                        when IsProfiles(profiles):
                    found.Add(("CacheProfile", name.Expression, value));
                    break;
            }
        }

        return found.ToArray();
    }

    private static bool IsProfiles(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CacheProfiles" }
            or IdentifierNameSyntax { Identifier.ValueText: "CacheProfiles" };
}
