// Prints, as JSON, the requests that Go's masterzen/winrm makes by itself, and those that its header makes around
// the operations that its shell has no use for.
package main

import (
	"encoding/json"
	"fmt"

	"github.com/masterzen/winrm"
	"github.com/masterzen/winrm/soap"
)

const to = "https://cas01.contoso.com:5986/wsman"
const wmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_CAS/"
const enumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"

func around(action, resource, body string) *soap.SoapMessage {
	message := soap.NewMessage()
	message.Header().To(to).
		ReplyTo("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous").
		MaxEnvelopeSize(winrm.DefaultParameters.EnvelopeSize).Id("uuid:1").Locale(winrm.DefaultParameters.Locale).
		Timeout(winrm.DefaultParameters.Timeout).Action(action).ResourceURI(resource).Build()
	message.NewBody().SetContent(body)
	return message
}

func main() {
	all := []*soap.SoapMessage{
		winrm.NewOpenShellRequest(to, nil),
		winrm.NewExecuteCommandRequest(to, "S-1", "whoami", nil, nil),
		winrm.NewGetOutputRequest(to, "S-1", "C-1", "stdout stderr", nil),
		winrm.NewSignalRequest(to, "S-1", "C-1", nil),
		winrm.NewDeleteShellRequest(to, "S-1", nil),
		around(enumeration+"/Enumerate", wmi+"*", `<n:Enumerate xmlns:n="`+enumeration+`"/>`),
		around(enumeration+"/Pull", wmi+"*", `<n:Pull xmlns:n="`+enumeration+`"/>`),
		around(wmi+"SMS_SoftwareUpdate/SyncNow", wmi+"SMS_SoftwareUpdate",
			`<m:SyncNow_INPUT xmlns:m="`+wmi+`SMS_SoftwareUpdate"/>`),
	}
	out := []map[string]string{}
	for _, one := range all {
		out = append(out, map[string]string{"body": one.String()})
	}
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
}
