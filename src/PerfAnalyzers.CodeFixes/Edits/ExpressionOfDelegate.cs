using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Makes an expression of the delegate that a query is given, where it is declared.</summary>
internal sealed class ExpressionOfDelegate
{
    private const int MaxVariables = 2;

    private readonly FixContext _context;
    private readonly ISymbol _variable;
    private readonly EfModel _model;

    private ExpressionOfDelegate(FixContext context, ISymbol variable, EfModel model)
    {
        _context = context;
        _variable = variable;
        _model = model;
    }

    /// <summary>
    /// Plans the change; null when the delegate is used otherwise, or a lambda for it is one that EF Core cannot translate.
    /// </summary>
    public static async Task<FixPlan?> PlanAsync(FixContext context, IInvocationOperation call, EfModel model)
    {
        if (DelegateOnQuery.Argument(call)?.Unwrap() is not { } argument)
            return null;
        var variable = argument switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary
                or MethodKind.LocalFunction }, RefKind: RefKind.None } parameter } => parameter,
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => (ISymbol)field,
            _ => null,
        };
        if (variable?.DeclaringSyntaxReferences is not [var declaration]
            || TypeOf(await declaration.GetSyntaxAsync(context.Cancellation).ConfigureAwait(false)) is not { } type
            || type.IsVar)
            return null;
        var edit = new ExpressionOfDelegate(context, variable, model);
        return await edit.CanChangeAsync().ConfigureAwait(false) ? edit.Plan(type) : null;
    }

    // before: IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where(filter);
    // after:  IEnumerable<Post> Find(Expression<Func<Post, bool>> filter) => db.Posts.Where(filter);
    private FixPlan? Plan(TypeSyntax type)
    {
        if (_model.Bodies.ModelOf(type.SyntaxTree) is not { } semantics)
            return null;
        return _context.NewPlan()
            .Change(type, "Expression", current => Wrapped(current).WithTriviaFrom(current))
            .Import("System.Linq.Expressions", type, semantics);
    }

    private static TypeSyntax Wrapped(TypeSyntax type) => type is NullableTypeSyntax nullable
        ? nullable.WithElementType(Wrapped(nullable.ElementType))
        : Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseTypeName($"Expression<{type.WithoutTrivia()}>");

    private static TypeSyntax? TypeOf(SyntaxNode declaration) => declaration switch
    {
        ParameterSyntax parameter => parameter.Type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } variable } => variable.Type,
        _ => null,
    };

    private async Task<bool> CanChangeAsync()
    {
        if (_variable is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
            return UsesAreQueries(_model.Bodies.Get(method), parameter)
                && !IsBound(method)
                && await CallersPassLambdasAsync(method, parameter.Ordinal).ConfigureAwait(false);
        var references = await SymbolFinder.FindReferencesAsync(_variable, _context.Document.Project.Solution, _context.Cancellation)
            .ConfigureAwait(false);
        var places = references.SelectMany(static r => r.Locations).ToList();
        return CanBeTranslated(InitialValue())
            && places.Count > 0
            && places.All(p => OperationAt(p.Location, _model) is { } use && IsQueryUse(use));
    }

    private IOperation? InitialValue() => _variable is IFieldSymbol
        ? (_model.Bodies.Get(_variable) as ISymbolInitializerOperation)?.Value
        : _variable.DeclaringSyntaxReferences[0].GetSyntax(_context.Cancellation)
                is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? OperationAt(value.GetLocation(), _model)
            : null;

    /// <summary>Its type belongs to somebody else's declaration too.</summary>
    private static bool IsBound(IMethodSymbol method) =>
        method.IsVirtual || method.IsOverride || method.IsAbstract || method.ExplicitInterfaceImplementations.Length > 0
        || method.ContainingType.TypeKind == TypeKind.Interface
        || method.ContainingType.AllInterfaces.SelectMany(static i => i.GetMembers())
            .Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method));

    private bool UsesAreQueries(IOperation? body, IParameterSymbol parameter) =>
        body is not null && BodyIndex.Around(body).ReferencesTo(parameter) is { Count: > 0 } uses && uses.All(IsQueryUse);

    private async Task<bool> CallersPassLambdasAsync(IMethodSymbol method, int ordinal)
    {
        var references = await SymbolFinder.FindReferencesAsync(method, _context.Document.Project.Solution, _context.Cancellation)
            .ConfigureAwait(false);
        var calls = references.SelectMany(static r => r.Locations).ToList();
        foreach (var place in calls)
        {
            if (await place.Document.Project.GetCompilationAsync(_context.Cancellation).ConfigureAwait(false) is not { } compilation
                || EfModel.For(compilation) is not { } model)
                return false;
            var name = (await place.Document.GetSyntaxRootAsync(_context.Cancellation).ConfigureAwait(false))
                ?.FindNode(place.Location.SourceSpan);
            if (name?.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } syntax
                || !syntax.Expression.Span.Contains(name.Span)
                || OperationAt(syntax.GetLocation(), model) is not IInvocationOperation call)
                return false;
            var argument = call.ArgumentFor(ordinal)?.Value;
            if (argument is null
                || !CanBeTranslated(argument) && argument.Unwrap() is not { ConstantValue: { HasValue: true, Value: null } })
                return false;
        }

        // What others call, others give their lambdas.
        return calls.Count > 0;
    }

    private IOperation? OperationAt(Location location, EfModel model) => _context.OperationsAt(location, model).FirstOrDefault();

    /// <summary>db.Posts.Where(filter), filter != null</summary>
    private static bool IsQueryUse(IOperation use)
    {
        use = use.Unwrap();
        var value = use;
        while (value.Parent is IConversionOperation)
            value = value.Parent;
        if (value.Parent is IBinaryOperation comparison)
            return comparison.LeftOperand.Unwrap() is { ConstantValue: { HasValue: true, Value: null } }
                || comparison.RightOperand.Unwrap() is { ConstantValue: { HasValue: true, Value: null } };
        return value.Parent is IArgumentOperation { Parent: IInvocationOperation call }
            && DelegateOnQuery.MayBe(call)
            && HasTranslation(call)
            && ReferenceEquals(DelegateOnQuery.Argument(call)?.Unwrap(), use)
            && TakesQuery(call);
    }

    /// <summary>
    /// Of the operators that pick or compute, those that every database has. The database's order of texts and nulls may be another one,
    /// some have none for a type, and the last row is only known of an order.
    /// </summary>
    private static bool HasTranslation(IInvocationOperation call) => QueryOperators.KindOf(call.TargetMethod.Name) switch
    {
        QueryStepKind.Order => false,
        QueryStepKind.Element => call.TargetMethod.Name is "First" or "FirstOrDefault" or "Single" or "SingleOrDefault",
        QueryStepKind.Scalar => call.TargetMethod.Name is "Any" or "All" or "Count" or "LongCount"
            || call.TargetMethod.Name is "Sum" or "Average" or "Min" or "Max"
                && call.Type?.UnwrapNullable().SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double,
        _ => true,
    };

    /// <summary>
    /// What follows becomes a part of the query too: nothing that EF Core could not translate, or would compile as something else.
    /// </summary>
    private static bool TakesQuery(IInvocationOperation call) =>
        QueryOperators.KindOf(call.TargetMethod.Name) is QueryStepKind.Scalar or QueryStepKind.Element || TakesQuery(call, MaxVariables);

    private static bool TakesQuery(IOperation value, int variables)
    {
        while (value.Parent
            is IArgumentOperation
            {
                Parameter.Ordinal: 0,
                Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType.Name: "Enumerable" } } next,
            })
        {
            if (next.Arguments.Any(static a => a.Parameter?.Type.TypeKind == TypeKind.Delegate))
                return false;
            if (QueryOperators.KindOf(next.TargetMethod.Name) is QueryStepKind.Materialize or QueryStepKind.Scalar or QueryStepKind.Element)
                return true;
            if (QueryOperators.KindOf(next.TargetMethod.Name) is not (QueryStepKind.Skip or QueryStepKind.Take))
                return false;
            value = next;
        }

        // var posts = db.Posts.Where(filter): its type changes with its value, and what is done with it becomes a part of the query.
        if (value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }
            && declarator.Syntax.Parent is VariableDeclarationSyntax { Type.IsVar: true })
        {
            var index = BodyIndex.Around(declarator);
            return variables > 0
                && index.WritesOf(local).Count == 1
                && index.ReferencesTo(local).All(r => TakesQuery(r.Outermost(), variables - 1));
        }

        return QueryUse.TakesQuery(value);
    }

    private bool CanBeTranslated(IOperation? value) =>
        value.AsLambda() is { Syntax: LambdaExpressionSyntax, Symbol.Parameters: [{ Type: var type }] } lambda
        && RowShape.OfType(type, _model) is { } rows
        && Translatability.Read(lambda, rows, _model) is { Translation: Translation.Same, Navigations.IsEmpty: true };
}
