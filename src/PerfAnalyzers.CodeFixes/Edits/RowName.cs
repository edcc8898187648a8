using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Names the parameter of a new lambda.</summary>
internal static class RowName
{
    /// <summary>
    /// The name that the query's other lambdas give the row, else the entity's first letter, else its whole name where that letter means
    /// something else.
    /// </summary>
    public static string In(QueryChain query, ITypeSymbol entity, int position, SemanticModel semantics)
    {
        foreach (var step in query.Steps)
        {
            if (step.Lambda is { Symbol.Parameters: [{ Type: var type, Name: var name }] }
                && SymbolEqualityComparer.Default.Equals(type, entity)
                && !step.IsElsewhere
                && !IsTaken(name, position, semantics))
                return Escaped(name);
        }

        return Escaped(For(entity, position, semantics));
    }

    /// <summary>The entity's first letter; its whole name where that letter means something else, and a number where both do.</summary>
    public static string For(ITypeSymbol? entity, int position, SemanticModel semantics)
    {
        var letter = entity is { Name.Length: > 0 } && char.IsLetter(entity.Name[0])
            ? char.ToLowerInvariant(entity.Name[0]).ToString()
            : "e";
        if (entity is null || !IsTaken(letter, position, semantics))
            return letter;
        var name = char.ToLowerInvariant(entity.Name[0]) + entity.Name.Substring(1);
        for (var number = 2; IsTaken(name, position, semantics); number++)
            name = letter + number;
        return name;
    }

    /// <summary>The name as it is written: a keyword with its mark.</summary>
    public static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>True when the name means a variable there.</summary>
    public static bool IsTaken(string name, int position, SemanticModel semantics) =>
        semantics.LookupSymbols(position, name: name).Any(static s => s is ILocalSymbol or IParameterSymbol or IRangeVariableSymbol);
}
