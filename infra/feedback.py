"""How providers tell what became of messages: one topic that all of them write to and one function hears."""

from typing import Any

from infra.functions import Function

Resource = dict[str, Any]

_TELLERS = ("ses.amazonaws.com", "sms-voice.amazonaws.com", "social-messaging.amazonaws.com")

FEEDBACK: dict[str, Resource] = {
    "ProviderReports": {
        "Type": "AWS::SNS::Topic",
        "Properties": {"TopicName": {"Fn::Sub": "${TablePrefix}provider-reports"}},
    },
    "ProviderReportsPolicy": {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {
            "Topics": [{"Ref": "ProviderReports"}],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "ProvidersOfThisAccount",
                        "Effect": "Allow",
                        "Principal": {"Service": list(_TELLERS)},
                        "Action": "sns:Publish",
                        "Resource": {"Ref": "ProviderReports"},
                        "Condition": {"StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}}},
                    }
                ],
            },
        },
    },
    "MailEvents": {
        "Type": "AWS::SES::ConfigurationSet",
        "Properties": {
            "Name": {"Fn::Sub": "${TablePrefix}mail"},
            "SuppressionOptions": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        },
    },
    "MailEventsToTopic": {
        "Type": "AWS::SES::ConfigurationSetEventDestination",
        "DependsOn": ["ProviderReportsPolicy"],
        "Properties": {
            "ConfigurationSetName": {"Ref": "MailEvents"},
            "EventDestination": {
                "Name": "reports",
                "Enabled": True,
                "MatchingEventTypes": ["bounce", "complaint", "delivery", "reject"],
                "SnsDestination": {"TopicARN": {"Ref": "ProviderReports"}},
            },
        },
    },
}

_TEXT_LOG = "sns/${AWS::Region}/${AWS::AccountId}/DirectPublishToPhoneNumber"
"""Where SNS logs text messages once its delivery log is switched on; those that failed stand in /Failure."""

FEEDBACK_CONDITIONS: Resource = {"HasSmsDeliveryLog": {"Fn::Equals": [{"Ref": "SmsDeliveryLog"}, "yes"]}}


def log_resources(function: Function) -> dict[str, Resource]:
    """Give what brings SNS's delivery log of text messages to the function, where there is such a log."""
    handler = {"Fn::GetAtt": [function.logical_id, "Arn"]}
    group = f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{_TEXT_LOG}*"
    found: dict[str, Resource] = {
        "TextLogMayCall": {
            "Type": "AWS::Lambda::Permission",
            "Condition": "HasSmsDeliveryLog",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": handler,
                "Principal": "logs.amazonaws.com",
                "SourceAccount": {"Ref": "AWS::AccountId"},
                "SourceArn": {"Fn::Sub": group},
            },
        }
    }
    for name, part in (("TextLogDelivered", ""), ("TextLogFailed", "/Failure")):
        found[name] = {
            "Type": "AWS::Logs::SubscriptionFilter",
            "Condition": "HasSmsDeliveryLog",
            "DependsOn": ["TextLogMayCall"],
            "Properties": {
                "LogGroupName": {"Fn::Sub": _TEXT_LOG + part},
                "FilterPattern": "",
                "DestinationArn": handler,
            },
        }
    return found


FEEDBACK_ENVIRONMENT: Resource = {
    "MAIL_CONFIGURATION_SET": {"Ref": "MailEvents"},
    "UNSUBSCRIBE_MAIL": {"Ref": "UnsubscribeMail"},
    "SMS_SENDER_ID": {"Ref": "SmsSenderId"},
    "SMS_MAX_PRICE": {"Ref": "SmsMaxPrice"},
    "WHATSAPP_NUMBER_ID": {"Ref": "WhatsappNumberId"},
}

FEEDBACK_PARAMETERS: Resource = {
    "UnsubscribeMail": {
        "Type": "String",
        "Description": "A mailbox that takes the wish to get no more offers by mail; empty: only the link",
        "Default": "",
    },
    "SmsSenderId": {
        "Type": "String",
        "Description": "The name text messages come from, where a country shows one; empty: a number",
        "Default": "",
        "AllowedPattern": "^([A-Za-z0-9]{1,11})?$",
    },
    "SmsMaxPrice": {
        "Type": "String",
        "Description": "The most that one text message may cost, in US dollars; empty: any price",
        "Default": "0.50",
        "AllowedPattern": "^([0-9]+(\\.[0-9]+)?)?$",
    },
    "SmsDeliveryLog": {
        "Type": "String",
        "Description": "Whether SNS logs in this account what becomes of text messages: yes or no",
        "Default": "no",
        "AllowedValues": ["yes", "no"],
    },
    "WhatsappNumberId": {
        "Type": "String",
        "Description": "What AWS End User Messaging Social calls your number; empty: no WhatsApp",
        "Default": "",
    },
}


def report_event(function: Function) -> Resource:
    """Give what sets the function off: each notification of the topic."""
    topic = {"Fn::Sub": "${ProviderReports}"}  # lies over Chalice's own, which is an Fn::Sub as well
    return {f"{function.logical_id}SnsSubscription": {"Type": "SNS", "Properties": {"Topic": topic}}}
